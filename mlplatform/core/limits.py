"""Rate limits: how often one token, user or address may ask. Windows are fixed; counters live in the cache."""

import time
from dataclasses import dataclass
from typing import Literal

from django.conf import settings
from django.core.cache import cache

from mlplatform.core.errors import RateLimited

Subject = Literal["token", "user", "address", "failed_auth", "sign_in", "sign_in_everywhere"]


@dataclass(frozen=True, slots=True)
class Usage:
    """How much of the window is used."""

    count: int
    limit: int
    resets_in: int

    @property
    def exceeded(self) -> bool:
        return self.count > self.limit


def hit(subject: Subject, who: str) -> None:
    """Count one request of `who`; raise `RateLimited` with the seconds to wait once the window is full."""
    usage = _count(subject, who, 1)
    if usage.exceeded:
        raise RateLimited(usage.resets_in)


def check(subject: Subject, who: str) -> None:
    """Raise as `hit` does when the window is full already, without counting."""
    usage = _count(subject, who, 0)
    if usage.count >= usage.limit:
        raise RateLimited(usage.resets_in)


def take_back(subject: Subject, who: str) -> None:
    """Undo one `hit` that turned out to be fine, such as a sign-in with the right password."""
    _count(subject, who, -1)


def _count(subject: Subject, who: str, step: int) -> Usage:
    limit, window_s = settings.RATE_LIMITS[subject]
    now = time.time()
    window = int(now // window_s)
    key = f"limit:{subject}:{who}:{window}"
    cache.add(key, 0, timeout=window_s + 1)
    try:
        count = cache.incr(key, step) if step else cache.get(key, 0)
    except ValueError:
        # The entry went between the two calls: the cache was flushed. Counting starts again.
        count = step
    return Usage(count=count, limit=limit, resets_in=max(1, int((window + 1) * window_s - now) + 1))
