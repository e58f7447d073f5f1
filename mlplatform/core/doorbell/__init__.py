"""Telling web processes that something changed. Only ids travel; readers look the change up themselves.

A writer calls `ring("job", job.id)` after its change; a page's consumer waits in `listen("job", job_id)`. Which way the
ring takes is chosen by what is there: Redis, else PostgreSQL's NOTIFY, else SQLite's own change counter. A ring may be
lost or doubled without harm, so listeners also look again by themselves every few seconds.
"""

from functools import partial

from django.db import transaction

from mlplatform.core.doorbell.carriers import current_carrier
from mlplatform.core.doorbell.hub import Bell, listen, watch_by

__all__ = ["Bell", "listen", "ring", "watch_by"]


def ring(topic: str, object_id: object) -> None:
    """Say that the object changed, once this transaction commits. Never raises: a lost ring costs a few seconds."""
    transaction.on_commit(partial(current_carrier().send, topic, str(object_id)), robust=True)
