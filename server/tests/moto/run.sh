#!/bin/sh
# Runs the built binary against another ECS than our emulator: moto's server, in a Python environment of its own that is
# kept between runs.
#
#   SLIPWAY_BIN  the built `slipway`
#   arguments    go to pytest
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
cache=${SLIPWAY_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/slipway}
venv=$cache/venv-moto
: "${SLIPWAY_BIN:?name the built slipway}"
export SLIPWAY_BIN

if ! cmp -s "$here/requirements.txt" "$venv/.requirements"; then
    echo "moto: making a Python environment in $venv"
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt"
    cp "$here/requirements.txt" "$venv/.requirements"
fi

cd "$here"
PYTHONDONTWRITEBYTECODE=1 exec "$venv/bin/python" -m pytest -q -p no:cacheprovider "$@"
