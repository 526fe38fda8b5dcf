"""Expecting AWS errors."""

import contextlib

import pytest
from botocore.exceptions import ClientError


@contextlib.contextmanager
def refused(code, text=None, status=400):
    with pytest.raises(ClientError) as caught:
        yield caught
    error = caught.value.response
    assert error["Error"]["Code"] == code, error
    if text is not None:
        assert text in error["Error"]["Message"], error
    assert error["ResponseMetadata"]["HTTPStatusCode"] == status
