"""The cases of account_cases.py, in manual time."""

import pytest

from account_cases import CASES
from conftest import REGION


@pytest.mark.parametrize("name", CASES)
def test_case(emulator, name):
    CASES[name](lambda service, region=None: emulator.client(service, region=region or REGION), emulator.advance)
