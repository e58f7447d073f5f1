"""What a running `mlplatform worker` writes about itself every few seconds."""

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from mlplatform.system.metrics import sample_host
from mlplatform.system.models import HostSample, WorkerProcess

if TYPE_CHECKING:
    from mlplatform.system.watchdog.keeper import Keeper


@transaction.atomic
def beat(host: str, keepers: Sequence["Keeper"]) -> None:
    """One row a queue, and one sample of the machine."""
    now = timezone.now()
    for keeper in keepers:
        WorkerProcess.objects.update_or_create(
            name=keeper.name,
            defaults={
                "queue": keeper.queue,
                "host": host,
                "pid": os.getpid(),
                "started_at": keeper.started_at,
                "last_seen": now,
                "last_canary": keeper.last_canary,
                "size": keeper.size,
                "busy": keeper.busy,
                "restarts": keeper.restarts,
            },
        )
    HostSample.objects.create(host=host, at=now, **sample_host())


def say_goodbye(keepers: Sequence["Keeper"]) -> None:
    """A worker that was ended on purpose is not lost."""
    WorkerProcess.objects.filter(name__in=[keeper.name for keeper in keepers], pid=os.getpid()).delete()
