#!/usr/bin/env bash
# Makes sure of what the tests need beside Go: a Postgres server's programs, a
# Chromium and the Node packages of the browser tests. On Debian and Ubuntu it
# installs what is missing; elsewhere it says what is missing and fails.
set -euo pipefail
cd "$(dirname "$0")/.."

missing=()
[ -n "${TEST_POSTGRES:-}${PGBIN:-}" ] || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
[ -n "${CHROMIUM:-}" ] || command -v chromium chromium-browser google-chrome >/dev/null 2>&1 || missing+=(chromium)
command -v node >/dev/null || missing+=(nodejs)
command -v npm >/dev/null || missing+=(npm)

if [ ${#missing[@]} -gt 0 ]; then
  sudo=""
  if [ "$(id -u)" != 0 ]; then sudo="sudo -n"; fi
  if ! command -v apt-get >/dev/null || ! $sudo true 2>/dev/null; then
    echo "make test needs: ${missing[*]}. Install them, or set TEST_POSTGRES to a server's URL and CHROMIUM to a browser." >&2
    exit 1
  fi
  echo "installing ${missing[*]}"
  $sudo apt-get -qq -o DPkg::Lock::Timeout=300 update >/dev/null
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=300 install "${missing[@]}" >/dev/null
fi

browser=cmd/lode/browser
if [ -f $browser/package-lock.json ] && [ ! $browser/node_modules/.package-lock.json -nt $browser/package-lock.json ]; then
  (cd $browser && npm ci --no-audit --no-fund --silent)
fi
