"""Tasks about the portal itself."""

import os

from django_q.tasks import async_task

_HOPS = 10


def send_canary(queue: str, worker: str, hops: int = _HOPS) -> None:
    """Put a canary for `worker` into its queue."""
    async_task("mlplatform.system.tasks.canary", queue, worker, hops, cluster=queue, q_options={"save": False})


def canary(queue: str, worker: str, hops: int) -> None:
    """Having run is all that it does: the group that ran it leaves a sign of life (see `watchdog.signs`).

    Where several groups share a queue another one may have caught it; it is passed on until the right one has it.
    """
    if hops > 0 and os.environ.get("MLPLATFORM_WORKER_NAME") != worker:
        send_canary(queue, worker, hops - 1)
