"""The database server restarts: the open connection is of no use any more, a new one works."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, connection


@contextmanager
def connection_breaks(at: str = "") -> Iterator[None]:
    """The connection of this thread breaks at the first statement that contains `at` and stays broken.

    Needs a test with `transaction=True`.
    """
    broken: list[Any] = []

    def execute(execute: Any, sql: str, *rest: Any) -> Any:
        if not broken and at in sql:
            broken.append(connection.connection)
        if connection.connection in broken:
            raise OperationalError("server closed the connection unexpectedly")
        return execute(sql, *rest)

    with connection.execute_wrapper(execute):
        yield
    assert broken, "no such statement came"
