#!/bin/sh
# Runs the Python contract suite: boto3 and the AWS CLI, unmodified, against the emulator.
# Makes its own virtual environment with pinned versions, kept between runs.
#
#   SLIPWAY_BIN  the built `slipway`; without it the crate's own tool is built and used
#   arguments    go to pytest
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
cache=${SLIPWAY_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/slipway}
venv=$cache/venv
stamp=$venv/.requirements

if ! cmp -s "$here/requirements.txt" "$stamp"; then
    echo "emulator: making a Python environment in $venv"
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt"
    cp "$here/requirements.txt" "$stamp"
fi

if [ -z "${SLIPWAY_BIN:-}" ]; then
    root=$(CDPATH= cd -- "$here/../../../.." && pwd)
    target=${CARGO_TARGET_DIR:-$root/target}
    (cd "$root" && cargo build --quiet -p ecs-emulator --features tools --bin ecs-emulator)
    EMULATOR_ALONE=$target/debug/ecs-emulator
    export EMULATOR_ALONE
fi

cd "$here"
PYTHONDONTWRITEBYTECODE=1 exec "$venv/bin/python" -m pytest -q -p no:cacheprovider "$@"
