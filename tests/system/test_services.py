"""What the processes write about themselves, and what they clear away."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_q.models import OrmQ

from mlplatform.core import workers
from mlplatform.core.storage import run_dir
from mlplatform.system.models import HostSample, ProcessRestart, WorkerProcess
from mlplatform.system.processes.restarts import note_restart
from mlplatform.system.services import drop_stale_wakeups, prune, queue_times, take_over_restarts
from tests.system.test_health import serve
from tests.system.test_page import sample

pytestmark = pytest.mark.django_db


def fetched(queue: str, seconds_ago: float) -> OrmQ:
    """A wake-up as Django-Q leaves it when a cluster has taken it: locked until it would be tried again."""
    lock = timezone.now() - timedelta(seconds=seconds_ago) + timedelta(seconds=queue_times(queue)[1])
    return OrmQ.objects.create(key=queue, payload="x", lock=lock)


def test_wakeups_of_dead_clusters_are_dropped_and_others_kept():
    old = [fetched("short", 2000), fetched("training", 4000)]
    kept = [
        fetched("short", 100),
        fetched("training", 100),
        OrmQ.objects.create(key="short", payload="x", lock=timezone.now() - timedelta(days=3)),
    ]
    assert [drop_stale_wakeups(queue) for queue in ("short", "training")] == [1, 1]
    assert set(OrmQ.objects.values_list("pk", flat=True)) == {row.pk for row in kept}
    assert len(old) == 2


def test_pruning_keeps_what_is_recent():
    sample(2 * 3600)
    sample(60)
    serve("short", silent_for=13 * 3600)
    serve("training", silent_for=60)
    ProcessRestart.objects.bulk_create(ProcessRestart(part="web", detail=str(index)) for index in range(510))
    prune()
    assert HostSample.objects.count() == 1
    assert [row.queue for row in WorkerProcess.objects.all()] == ["training"]
    assert ProcessRestart.objects.count() == 500
    assert ProcessRestart.objects.first().detail == "509"


def test_what_the_supervisor_noted_is_taken_over_once():
    note_restart(run_dir() / "restarts.jsonl", "web", "was ended by SIGKILL")
    note_restart(run_dir() / "restarts.jsonl", "worker", "ended with exit code 1")
    take_over_restarts()
    take_over_restarts()
    assert [str(row) for row in ProcessRestart.objects.all()] == [
        "worker: ended with exit code 1",
        "web: was ended by SIGKILL",
    ]


def test_other_apps_learn_how_many_workers_live():
    serve("training")
    serve("short", silent_for=600)
    assert (workers.live_workers("training"), workers.live_workers("short")) == (1, 0)
