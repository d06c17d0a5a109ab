#!/usr/bin/env bash
# Runs golangci-lint at the version in tools/go.mod with the given arguments. It is
# built once, which takes a minute or two, and kept in the user's cache until that
# version or Go's changes.
set -euo pipefail
cd "$(dirname "$0")/.."

cache=${XDG_CACHE_HOME:-$HOME/.cache}/lode
linter=$cache/golangci-lint-$({ cat tools/go.mod tools/go.sum; go version; } | cksum | cut -d ' ' -f 1)

if [ ! -x "$linter" ]; then
  echo "building golangci-lint, once" >&2
  mkdir -p "$cache"
  (cd tools && CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o "$linter.$$" github.com/golangci/golangci-lint/v2/cmd/golangci-lint)
  mv "$linter.$$" "$linter"
fi
exec "$linter" "$@"
