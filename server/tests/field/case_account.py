"""What AWS refuses in real accounts and takes there, which the emulator has to do as well: the emulator's own suite tries
the same functions in manual time."""

import importlib.util
import pathlib
import time

from case import Wrong, case
from demo import REGION

SHARED = pathlib.Path(__file__).parents[2] / "emulator/tests/python/account_cases.py"
SPEC = importlib.util.spec_from_file_location("account_cases", SHARED)
shared = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(shared)


def tried(function):
    def run(demo):
        try:
            # The demo's clock can't be moved: its time passes ten times as fast as AWS's.
            function(lambda service, region=None: demo.client(service, region or REGION), time.sleep)
        except AssertionError as wrong:
            raise Wrong(str(wrong)) from wrong

    return run


for one in shared.CASES.values():
    case(one.__doc__.split(".")[0])(tried(one))
