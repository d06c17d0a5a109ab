#!/usr/bin/env bash
# Makes sure of what the tests need beside Go: the programs of a Postgres server, a
# Chromium, Node with npm, and the packages of the browser tests. With apt-get and
# the right to use it, it installs what is missing; otherwise it says what and fails.
set -euo pipefail
cd "$(dirname "$0")/.."

command -v go >/dev/null || { echo "Lode is built with Go 1.26 or newer: https://go.dev/dl/" >&2; exit 1; }

# missing names what is not there, one a line.
missing() {
  local browsers=(chromium chromium-browser google-chrome)
  [ -z "${CHROMIUM:-}" ] || browsers=("$CHROMIUM")
  [ -n "${TEST_POSTGRES:-}" ] || compgen -G "${PGBIN:-/usr/lib/postgresql/*/bin}/initdb" >/dev/null || echo postgresql
  command -v "${browsers[@]}" >/dev/null || echo chromium
  command -v node >/dev/null || echo nodejs
  command -v npm >/dev/null || echo npm
}

explain() {
  echo "The tests need what is missing here: $(missing | xargs)"
  echo "  postgresql  a server's programs in /usr/lib/postgresql, or PGBIN=their folder, or TEST_POSTGRES=a server's URL"
  echo "  chromium    chromium, chromium-browser or google-chrome on the PATH, or CHROMIUM=its path"
  echo "  nodejs npm  Node 20.19 or newer: https://nodejs.org"
  echo "On Debian and Ubuntu: apt-get install $(missing | xargs)"
}

sudo=()
[ "$(id -u)" = 0 ] || sudo=(sudo -n)

# apt is silent unless it fails.
apt() {
  local out
  out=$("${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 "$@" 2>&1) || { echo "$out" >&2; return 1; }
}

# known: apt can install all of these from the lists it has.
known() {
  local name
  for name in "$@"; do
    apt-cache policy "$name" | grep 'Candidate: [^(]' >/dev/null || return 1
  done
}

install() {
  local packages=("$@")
  known "${packages[@]}" || apt update
  if [[ " ${packages[*]} " == *" chromium "* ]]; then
    packages+=(fonts-liberation)
    known chromium || packages=("${packages[@]/#chromium/chromium-browser}") # its name on Ubuntu
  fi
  echo "installing ${packages[*]}"
  apt install -y --no-install-recommends "${packages[@]}" || { apt update && apt install -y --no-install-recommends "${packages[@]}"; }
}

if [ -n "$(missing)" ]; then
  if ! command -v apt-get >/dev/null || ! "${sudo[@]}" true 2>/dev/null; then
    explain >&2
    exit 1
  fi
  # shellcheck disable=SC2046 # one word a package
  install $(missing) || { explain >&2; exit 1; }
  [ -z "$(missing)" ] || { explain >&2; exit 1; }
fi

# Debian 12 and Ubuntu 24.04 have a Node that is too old for the browser tests; npm has
# newer ones. test.sh looks for it in the same place.
if ! node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)'; then
  echo "installing Node 22 beside $(node --version)"
  npm install --prefix "${XDG_CACHE_HOME:-$HOME/.cache}/lode/node" --no-audit --no-fund --loglevel=error node@22
fi

browser=cmd/lode/browser
if [ -f $browser/package.json ] && [ ! $browser/node_modules/.package-lock.json -nt $browser/package-lock.json ]; then
  echo "installing the packages of the browser tests"
  (cd $browser && npm ci --no-audit --no-fund --loglevel=error)
fi
