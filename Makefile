# Two commands do everything: make run, make test.
ARGS ?=

help: ## List what can be made
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

run: build ## Build the program and open a demo site
	./bin/lode serve --demo $(ARGS)

build: ## Build ./bin/lode, one file without C
	CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o bin/lode ./cmd/lode

test: ## Install what is missing, then lint, vet, fuzz and test all of it
	scripts/test.sh

test-short: ## The tests that need neither Postgres nor a browser to be quick
	go test -short ./...

fmt: ## Format the code
	gofmt -w $$(git ls-files '*.go')

bench: ## Measure pages and posting beside a bare handler (ARGS=--json)
	go run ./cmd/bench $(ARGS)

clean: ## Remove what was built
	rm -rf bin data

.PHONY: help run build test test-short fmt bench clean
