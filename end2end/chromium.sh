#!/usr/bin/env bash
# Prints the path of a Chromium for the browser tests: the one SLIPWAY_CHROMIUM names, else one on the PATH, else
# Debian's, installed where that may be done. It never downloads a browser build by itself.
set -euo pipefail

if [ -n "${SLIPWAY_CHROMIUM:-}" ]; then
    [ -x "$SLIPWAY_CHROMIUM" ] || { echo "SLIPWAY_CHROMIUM is $SLIPWAY_CHROMIUM, which cannot be run." >&2; exit 1; }
    echo "$SLIPWAY_CHROMIUM"
    exit
fi

find_one() {
    local name
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        command -v "$name" && return
    done
    local mac='/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
    [ -x "$mac" ] && echo "$mac"
}

find_one && exit

if [ "$(id -u)" -eq 0 ] && grep -qsE '^ID(_LIKE)?=.*debian' /etc/os-release; then
    echo 'Installing chromium from the Debian packages' >&2
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium; } >&2
    find_one && exit
fi

echo 'The browser tests need a Chromium: install the package chromium, or set SLIPWAY_CHROMIUM to the path of one.' >&2
exit 1
