#!/bin/sh
# Runs the Python contract suite: boto3 and the AWS CLI, unmodified, against the emulator.
# The environment is venv.sh's.
#
#   SLIPWAY_BIN  the built `slipway`; without it the crate's own tool is built and used
#   arguments    go to pytest
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
venv=$("$here/venv.sh")

if [ -z "${SLIPWAY_BIN:-}" ]; then
    root=$(CDPATH= cd -- "$here/../../../.." && pwd)
    target=${CARGO_TARGET_DIR:-$root/target}
    (cd "$root" && cargo build --quiet -p ecs-emulator --features tools --bin ecs-emulator)
    EMULATOR_ALONE=$target/$(rustc --print host-tuple)/debug/ecs-emulator
    export EMULATOR_ALONE
fi

cd "$here"
PYTHONDONTWRITEBYTECODE=1 exec "$venv/bin/python" -m pytest -q -p no:cacheprovider "$@"
