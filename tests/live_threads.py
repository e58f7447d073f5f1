"""The threads in which live pages read keep database connections; a test database cannot be dropped under them."""

from collections.abc import Iterator
from threading import Barrier

import pytest
from django.db import connections

from mlplatform.core.doorbell.threads import _POOL


@pytest.fixture(autouse=True)
def live_threads_let_go(db: None) -> Iterator[None]:
    """After each test, every thread of the pool closes its connections."""
    yield
    size = _POOL._max_workers
    together = Barrier(size)

    def close() -> None:
        together.wait(60)
        connections.close_all()

    for closed in [_POOL.submit(close) for _ in range(size)]:
        closed.result(90)
