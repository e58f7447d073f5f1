"""Database connections before long waits."""

from django.db import connections


def release_connections() -> None:
    """Give back what this thread holds, before a wait that may be long; the next query takes a connection again."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()
