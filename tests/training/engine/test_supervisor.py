"""One attempt, seen from its supervisor; what real processes do to it is shown in tests/faults."""

from types import SimpleNamespace

import pytest

from mlplatform.core.child_exit import ChildExit
from training import supervisor
from training.executors.devices import Device
from training.executors.inbox import Inbox
from training.models import TrainingJob
from training.services.jobs import create_job
from training.services.lease import Lease
from training.services.queue import claim_next_job
from training.supervisor import Supervisor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lease(alice, penguins) -> Lease:
    create_job(actor=alice.actor, dataset_version=penguins, trainer="k-means")
    lease = claim_next_job()
    assert lease
    return lease


@pytest.fixture
def started(monkeypatch) -> list[SimpleNamespace]:
    """Runs in the place of children: each ends at once and says that the data is at fault."""
    runs = []

    def start(*args: object) -> SimpleNamespace:
        child = SimpleNamespace(pid=1, start_time=1.0, poll=lambda: ChildExit(code=10))
        runs.append(SimpleNamespace(child=child, inbox=Inbox(), close=lambda: None))
        return runs[-1]

    monkeypatch.setattr(supervisor, "LocalRun", start)
    return runs


def test_a_worker_that_stood_still_past_its_lease_starts_no_child(lease, started, settings):
    lease.renewed_at -= settings.JOB_SELF_FENCE_S + 1
    assert Supervisor(lease).run() is None
    assert started == []


def test_a_device_that_is_not_the_one_it_could_be_is_told(lease, started, monkeypatch):
    monkeypatch.setattr(supervisor, "acquire", lambda trainer: Device(trouble="The driver sleeps."))
    assert Supervisor(lease).run() == "failed"
    events = TrainingJob.objects.get(pk=lease.job_id).events.filter(kind="log")
    assert [(event.data["level"], event.data["message"]) for event in events] == [("warning", "The driver sleeps.")]
