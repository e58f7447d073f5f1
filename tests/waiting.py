"""Waiting for other processes without sleeping longer than needed."""

import time
from collections.abc import Callable


def wait_for(condition: Callable[[], object], timeout: float = 10.0, step: float = 0.02) -> None:
    """Until `condition()` is true; AssertionError after `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < deadline, f"not within {timeout} s"
        time.sleep(step)
