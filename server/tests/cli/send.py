"""Hands words to the AWS CLI: `send.py FOLDER PLANS ENDPOINT`, where FOLDER/<plan>/<call> has a call's words."""

import io
import pathlib
import sys
from contextlib import redirect_stdout

from awscli.clidriver import create_clidriver

# What the CLI knows of AWS is read from disk once; everything else of it is new for every call, as in a shell.
models = create_clidriver().session.get_component("data_loader")


def cli():
    driver = create_clidriver()
    driver.session.register_component("data_loader", models)
    return driver


folder, plans, endpoint = pathlib.Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
for plan in range(plans):
    calls = sorted((folder / str(plan)).iterdir(), key=lambda call: int(call.name))
    for call in calls:
        words = call.read_bytes().decode().split("\0")[:-1]
        with redirect_stdout(io.StringIO()):
            status = cli().main([*words, "--endpoint-url", endpoint])
        if status:
            sys.exit(f"aws {words}: status {status}")
