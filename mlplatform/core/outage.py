"""A database that is away for a moment, as while PostgreSQL restarts, must not cost the work of minutes."""

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import InterfaceError, InternalError, OperationalError, connection

logger = logging.getLogger(__name__)

# The database is away, locked, or has ended a transaction that stood still; anything else would fail again.
OUTAGE = (OperationalError, InterfaceError, InternalError)
RETRY_S = 1.0

T = TypeVar("T")


def insist(write: Callable[[], T], patience_s: float, given_up: Callable[[], bool] = lambda: False) -> T:
    """Do it, again and again while the database does not answer. After `patience_s`, or once `given_up`, its error goes
    on.

    `write` has to ask for its fence: the answer to a commit can be lost, and then it comes twice.
    """
    ends = time.monotonic() + patience_s
    while True:
        try:
            return write()
        except OUTAGE as error:
            if time.monotonic() > ends or given_up():
                raise
            logger.warning("The database does not answer (%s); asking again", error)
            connection.close()  # it is broken, and nothing else would open another one
            time.sleep(RETRY_S)
