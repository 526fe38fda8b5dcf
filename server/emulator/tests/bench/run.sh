#!/bin/sh
# Measures the emulator against moto_server in one run: same machine, same raw keep-alive
# client, one after the other; then the memory and the state changes of 100,000 live tasks.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH= cd -- "$here/../../../.." && pwd)
cache=${SLIPWAY_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/slipway}
venv=$cache/venv-bench
stamp=$venv/.requirements

if ! cmp -s "$here/requirements.txt" "$stamp"; then
    echo "bench: making a Python environment in $venv"
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt"
    cp "$here/requirements.txt" "$stamp"
fi
(cd "$root" && cargo build --quiet --release -p ecs-emulator --features tools --bins)
TOOLS=${CARGO_TARGET_DIR:-$root/target}/$(rustc --print host-tuple)/release
export TOOLS
exec "$venv/bin/python" "$here/compare.py" "$@"
