#!/bin/sh
# Runs the contract suite of the AWS SDK for JavaScript v3, unmodified, against the emulator. Its packages are kept between
# runs, in the versions of package-lock.json.
#
#   SLIPWAY_BIN  the built `slipway`
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
cache=${SLIPWAY_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/slipway}
home=$cache/emulator-javascript
: "${SLIPWAY_BIN:?name the built slipway}"
export SLIPWAY_BIN

if ! cmp -s "$here/package-lock.json" "$home/.installed"; then
    echo "emulator: installing the AWS SDK for JavaScript in $home"
    mkdir -p "$home"
    cp "$here/package.json" "$here/package-lock.json" "$here/.npmrc" "$home/"
    (cd "$home" && npm ci --no-audit --no-fund --silent)
    cp "$here/package-lock.json" "$home/.installed"
fi

# Node looks for packages beside the file that imports them.
cp "$here"/*.test.js "$home/"
cd "$home"
exec node --test "$home"
