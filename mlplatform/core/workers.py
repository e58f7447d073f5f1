"""How many workers serve a queue. The system app knows and registers its answer; the apps below it only ask."""

from collections.abc import Callable

_count: Callable[[str], int] | None = None


def count_by(function: Callable[[str], int]) -> None:
    """Let `function(queue)` answer `live_workers` from now on."""
    global _count
    _count = function


def live_workers(queue: str) -> int | None:
    """Worker groups of `queue` whose heartbeat is fresh; None where nobody counts them."""
    return None if _count is None else _count(queue)
