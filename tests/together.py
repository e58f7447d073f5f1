"""Two transactions at once, in the order that a test wants."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connection, transaction

First = TypeVar("First")
Second = TypeVar("Second")


def second_waits_for_first(
    first: Callable[[], First], second: Callable[[], Second]
) -> tuple[First, Second | Exception]:
    """`second` starts after `first` has written and before it is committed; an exception of `second` is returned.

    Needs a test with `transaction=True`.
    """

    def run_second() -> Second | Exception:
        try:
            return second()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            done = first()
            answer = pool.submit(run_second)
            time.sleep(0.3)  # to come to the lock; one that is later finds the row as it finally is
            assert not answer.done(), "the second did not wait for the first"
        return done, answer.result(20)
