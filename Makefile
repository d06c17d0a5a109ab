# Two commands do everything: make run, make test.
ARGS ?=

help: ## List what can be made
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

run: build ## Build the program and open a demo site (ARGS="--listen :9000")
	./bin/lode serve --demo $(ARGS)

build: ## Build ./bin/lode, one file without C
	@command -v go >/dev/null || { echo "Lode is built with Go 1.26 or newer: https://go.dev/dl/" >&2; exit 1; }
	CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o bin/lode ./cmd/lode

test: ## Install what is missing, then lint, vet, fuzz and test all of it
	scripts/test.sh

test-short: ## The tests without the slow ones
	go test -short ./...

lint: ## Say what the linters and formatters would change
	scripts/lint.sh run ./...

fmt: ## Format the code
	scripts/lint.sh fmt

bench: ## Measure pages and posting beside a bare handler (ARGS=--json), and moderators
	go run ./cmd/bench $(ARGS)
	GOGC=300 go test ./handlers -run '^$$' -bench BenchmarkModerators -benchtime 3x >&2

clean: ## Remove what was built and the demo's data
	rm -rf bin data

.PHONY: help run build test test-short lint fmt bench clean
