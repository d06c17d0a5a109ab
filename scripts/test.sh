#!/usr/bin/env bash
# Everything that has to hold before a change is taken: setup, lint, vet, short runs
# of the fuzz targets, and the tests on both databases and in a browser. It stops at
# the first step that fails. SHUFFLE=seed repeats the order of an earlier run.
set -euo pipefail
cd "$(dirname "$0")/.."

export PATH="${XDG_CACHE_HOME:-$HOME/.cache}/lode/node/node_modules/.bin:$PATH" # setup.sh may put a Node there

step() {
  local start=$SECONDS name=$1
  shift
  echo "== $name"
  "$@"
  echo "-- $name took $((SECONDS - start)) s"
}

# Trusted HTML is made in one package only.
trusted() {
  local wrong
  wrong=$(grep -rnE --include='*.go' --exclude='*_test.go' --exclude-dir=node_modules 'template\.(HTML|JS|URL|CSS|HTMLAttr)\(' . | grep -v '^\./internal/markup/' || true)
  [ -z "$wrong" ] || { echo "trusted HTML made outside internal/markup:" >&2; echo "$wrong" >&2; return 1; }
}

step setup scripts/setup.sh
step lint scripts/lint.sh run --allow-parallel-runners ./... # other checkouts may be at it
step trusted trusted
step vet go vet ./...
step fuzz scripts/fuzz.sh

# Last, so that the results of the packages, with their seconds, are the last lines.
echo "== test, after $SECONDS s"
exec go test -count=1 -shuffle="${SHUFFLE:-on}" -timeout 10m ./...
