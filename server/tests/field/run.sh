#!/bin/sh
# Runs what people have reported from real accounts against `slipway demo`, with boto3 in the emulator suite's Python
# environment, and prints how many of the cases are right.
#
#   SLIPWAY_BIN  the built `slipway`
#   arguments    words; only cases whose title holds one of them are run
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
venv=$("$here/../../emulator/tests/python/venv.sh")
: "${SLIPWAY_BIN:?name the built slipway}"
export SLIPWAY_BIN
cd "$here"
PYTHONDONTWRITEBYTECODE=1 exec "$venv/bin/python" field.py "$@"
