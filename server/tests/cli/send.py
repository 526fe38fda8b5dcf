"""Hands words to the AWS CLI: `send.py FOLDER PLANS ENDPOINT`, where FOLDER/<plan>/<call> has a call's words."""

import io
import pathlib
import sys
from contextlib import redirect_stdout

from awscli.clidriver import create_clidriver

folder, plans, endpoint = pathlib.Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
for plan in range(plans):
    calls = sorted((folder / str(plan)).iterdir(), key=lambda call: int(call.name))
    for call in calls:
        words = call.read_bytes().decode().split("\0")[:-1]
        with redirect_stdout(io.StringIO()):
            status = create_clidriver().main([*words, "--endpoint-url", endpoint])
        if status:
            sys.exit(f"aws {words}: status {status}")
