#!/bin/sh
# Makes the Python environment with AWS's clients in pinned versions, kept between runs, and prints its folder.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
cache=${SLIPWAY_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/slipway}
venv=$cache/venv
stamp=$venv/.requirements

if ! cmp -s "$here/requirements.txt" "$stamp"; then
    echo "making a Python environment in $venv" >&2
    python3 -m venv "$venv" >&2
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt" >&2
    cp "$here/requirements.txt" "$stamp"
fi
echo "$venv"
