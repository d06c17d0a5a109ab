#!/usr/bin/env bash
# Everything that has to hold before a change is taken: setup, format, vet, short
# runs of all fuzz targets, and the tests on both databases and in a browser.
set -euo pipefail
cd "$(dirname "$0")/.."

step() {
  local start=$SECONDS name=$1
  shift
  echo "== $name"
  "$@"
  echo "-- $name took $((SECONDS - start)) s"
}

format() {
  local wrong
  wrong=$(gofmt -l $(git ls-files '*.go'))
  [ -z "$wrong" ] || { echo "gofmt would change: $wrong" >&2; return 1; }
}

# Trusted HTML is made in one package only.
trusted() {
  ! git grep -nE 'template\.(HTML|JS|URL|CSS|HTMLAttr)\(' -- '*.go' ':!*_test.go' ':!internal/markup/' || { echo "trusted HTML made outside internal/markup" >&2; return 1; }
}

fuzz() {
  local package target
  for package in $(go list ./...); do
    for target in $(go test -list '^Fuzz' "$package" | grep '^Fuzz' || true); do
      go test -run '^$' -fuzz "^$target\$" -fuzztime 8s "$package" | tail -n 2
    done
  done
}

step setup scripts/setup.sh
step format format
step trusted trusted
step vet go vet ./...
step fuzz fuzz
step test go test -count=1 -shuffle=on -timeout 10m ./...
