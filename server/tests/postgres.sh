#!/usr/bin/env bash
# A PostgreSQL server for tests: `postgres.sh COMMAND…` starts one in a folder of its own under /tmp, runs the command
# with its address in SLIPWAY_TEST_POSTGRES_URL, and takes it away, however the command ends. Several may run at once:
# each listens on a socket in its folder and on no port. Without a command it prints the address and stays until its
# standard input ends.
#
# With SLIPWAY_TEST_POSTGRES_URL set already it starts nothing. SLIPWAY_POSTGRES_BIN names the folder of initdb where it
# is not found. POSTGRES_DURABLE=1 keeps fsync on, for what is measured.
set -euo pipefail

if [ -n "${SLIPWAY_TEST_POSTGRES_URL:-}" ]; then
    if [ "$#" -gt 0 ]; then exec "$@"; fi
    echo "$SLIPWAY_TEST_POSTGRES_URL"
    cat >/dev/null
    exit 0
fi

bin=
for folder in ${SLIPWAY_POSTGRES_BIN:+"$SLIPWAY_POSTGRES_BIN"} $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV) \
    $(command -v initdb >/dev/null && dirname "$(readlink -f "$(command -v initdb)")") /usr/pgsql-*/bin; do
    if [ -x "$folder/initdb" ] && [ -x "$folder/postgres" ]; then bin=$folder && break; fi
done
if [ -z "$bin" ]; then
    echo 'The tests need PostgreSQL 14 or newer: install it (Debian, Ubuntu: apt-get install postgresql), or give one by' \
        'SLIPWAY_TEST_POSTGRES_URL=postgres://USER:PASSWORD@HOST/DATABASE, whose user may make databases.' >&2
    exit 1
fi

# A socket's path has at most 107 bytes, so not $TMPDIR.
dir=$(mktemp -d /tmp/slipway-postgres.XXXXXX)
server=
as=()
if [ "$(id -u)" -eq 0 ]; then
    # PostgreSQL refuses to run as root.
    as=(setpriv --reuid=nobody --regid="$(id -g nobody)" --clear-groups)
    chown nobody "$dir"
fi

finish() {
    code=$?
    trap '' INT TERM HUP
    if [ -n "$server" ]; then
        # Immediate: nothing in there is worth a checkpoint.
        kill -QUIT "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    rm -rf "$dir"
    exit "$code"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

cd "$dir"
durable=(-c fsync=off -c full_page_writes=off -c synchronous_commit=off)
if [ -n "${POSTGRES_DURABLE:-}" ]; then durable=(); fi
"${as[@]}" "$bin/initdb" --pgdata="$dir/data" --username=slipway --auth=trust --encoding=UTF8 --no-locale --no-sync \
    >"$dir/initdb.log" 2>&1 || { cat "$dir/initdb.log" >&2; exit 1; }
# Others than slipway need a password, so that a refused login can be tested.
printf 'local all slipway trust\nlocal all all scram-sha-256\n' >"$dir/data/pg_hba.conf"
"${as[@]}" "$bin/postgres" -D "$dir/data" -k "$dir" -c listen_addresses= -c max_connections=300 \
    -c log_min_messages=fatal "${durable[@]}" >"$dir/log" 2>&1 &
server=$!
for _ in $(seq 300); do
    if "$bin/pg_isready" --quiet --host="$dir" --username=slipway; then break; fi
    if ! kill -0 "$server" 2>/dev/null; then cat "$dir/log" >&2; exit 1; fi
    sleep 0.1
done
export SLIPWAY_TEST_POSTGRES_URL="postgres://slipway@localhost/postgres?host=$dir"
cd - >/dev/null

if [ "$#" -gt 0 ]; then
    # In the background, so that a signal is answered at once.
    "$@" <&0 &
    command=$!
    code=0
    wait "$command" || code=$?
    if [ "$code" -gt 128 ]; then kill "$command" 2>/dev/null || true; fi
    exit "$code"
fi
echo "$SLIPWAY_TEST_POSTGRES_URL"
cat >/dev/null
