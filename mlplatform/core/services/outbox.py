"""Side effects that must happen once: written with the change they follow, delivered afterwards, retried until done."""

import logging
from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from mlplatform.core.models import OutboxMessage
from mlplatform.core.queues import wake

logger = logging.getLogger(__name__)

# Name → function of the message. Apps add theirs in AppConfig.ready(); a name stays for as long as messages bear it.
HANDLERS: dict[str, Callable[[OutboxMessage], None]] = {}
# Those of them that wait for somebody else's server: they run outside a transaction, which would make everybody wait.
SLOW: set[str] = set()

LONGEST_PAUSE = timedelta(hours=1)
DELIVERY_LIMIT = timedelta(minutes=5)  # after this a deliverer counts as dead and another one may try


def put(handler: str, payload: dict[str, Any], *, dedupe_key: str, after: timedelta = timedelta()) -> None:
    """Leave a message inside the present transaction, for now or for `after` a while.

    The same key a second time changes nothing.
    """
    message = OutboxMessage(handler=handler, payload=payload, dedupe_key=dedupe_key, next_try_at=timezone.now() + after)
    OutboxMessage.objects.bulk_create([message], ignore_conflicts=True)
    if not after:
        wake("short", "mlplatform.core.tasks.deliver_outbox")


def deliver_due(limit: int = 200, *, leave_slow: bool = False) -> int:
    """Deliver what is due, oldest first; return how many arrived. Safe to run several times at once.

    `leave_slow` leaves slow ones to a worker of the short queue, which it wakes.
    """
    due = OutboxMessage.objects.filter(done_at=None, next_try_at__lte=timezone.now()).order_by("id")
    if leave_slow:
        if due.filter(handler__in=SLOW).exists():
            wake("short", "mlplatform.core.tasks.deliver_outbox")
        due = due.exclude(handler__in=SLOW)
    arrived, given_up = 0, set()
    for message in due[:limit]:
        if message.handler in given_up:
            continue
        if _deliver(message):
            arrived += 1
        elif message.handler in SLOW:
            given_up.add(message.handler)  # a server that did not answer this one keeps the next waiting as long
    return arrived


def _deliver(message: OutboxMessage) -> bool:
    """Take the message by a conditional UPDATE, run its handler, and mark it done, if it can be in one transaction."""
    taken = OutboxMessage.objects.filter(pk=message.pk, done_at=None, attempts=message.attempts)
    if not taken.update(attempts=F("attempts") + 1, next_try_at=timezone.now() + DELIVERY_LIMIT):
        return False
    mine = OutboxMessage.objects.filter(pk=message.pk, done_at=None, attempts=message.attempts + 1)
    try:
        with nullcontext() if message.handler in SLOW else transaction.atomic():
            HANDLERS[message.handler](message)
            if not mine.update(done_at=timezone.now(), last_error=""):
                raise TimeoutError("another deliverer took the message meanwhile")
    except Exception as error:
        # Whatever a handler does wrong must not hold up the messages behind it.
        logger.exception("Outbox message %s failed", message.dedupe_key)
        reason = f"{type(error).__name__}: {error}"[:500]
        mine.update(next_try_at=timezone.now() + _pause(message.attempts), last_error=reason)
        return False
    return True


def _pause(attempts: int) -> timedelta:
    return min(LONGEST_PAUSE, timedelta(seconds=5 * 2 ** min(attempts, 12)))
