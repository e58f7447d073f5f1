"""Waking workers. A wake-up may be lost or doubled without harm: the rows say what is to be done."""

from typing import Literal

from django.db import transaction
from django.utils import timezone

Queue = Literal["short", "training"]


def wake(queue: Queue, task: str, *ids: object) -> None:
    """Have a worker of `queue` run the function at path `task` with `ids` (as text) once this transaction commits.

    That it could not be told is logged only: what was committed is done, and the sweeps look for it.
    """
    arguments = [str(value) for value in ids]

    def enqueue() -> None:
        from django_q.tasks import async_task

        async_task(task, *arguments, cluster=queue, q_options={"save": False})

    transaction.on_commit(enqueue, robust=True)


def wakeups_waiting(queue: Queue) -> int:
    """Wake-ups of `queue` that no worker has taken yet."""
    from django_q.models import OrmQ

    # Whoever takes a wake-up moves its lock far into the future.
    return OrmQ.objects.filter(key=queue, lock__lte=timezone.now()).count()
