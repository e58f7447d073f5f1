"""The clock by which an attempt gives its job up by itself."""

from typing import Any

import pytest

from training.errors import LostLease
from training.services.jobs import create_job
from training.services.lease import Lease
from training.services.queue import claim_next_job

pytestmark = pytest.mark.django_db


class Clock:
    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock(monkeypatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("training.services.lease.steady_clock", clock)
    return clock


@pytest.fixture
def lease(alice, penguins, clock) -> Lease:
    create_job(actor=alice.actor, dataset_version=penguins, trainer="k-means")
    claimed = claim_next_job()
    assert claimed
    return Lease(claimed.job_id, claimed.fence, claimed.attempt, renewed_at=clock.seconds)


@pytest.fixture
def silent_for(monkeypatch, clock):
    """Has the database take so long for each answer."""

    def set_to(seconds: float) -> None:
        row = Lease._row

        def slow(lease: Lease) -> Any:
            clock.seconds += seconds
            return row(lease)

        monkeypatch.setattr(Lease, "_row", slow)

    return set_to


def test_a_renewed_lease_is_as_old_as_the_question(lease, clock, silent_for, settings):
    clock.seconds += settings.JOB_SELF_FENCE_S / 2
    silent_for(3)
    lease.renew()
    assert clock.seconds - lease.renewed_at == 3


def test_a_heartbeat_that_is_answered_too_late_does_not_take_the_lease_again(lease, clock, silent_for, settings):
    """The lease was stale for a second: whoever looked at it then has killed the child."""
    clock.seconds += settings.JOB_SELF_FENCE_S - 2
    silent_for(3)
    with pytest.raises(LostLease):
        lease.renew()
    assert lease.is_stale
