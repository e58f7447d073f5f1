"""What the sweep finds of lost turns when clocks have jumped, and what it says when it gives up."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from tests.training.hosted.conftest import SUCCEEDED, turn
from training.models import RemoteRun, TrainingJob
from training.services.hosted.queue import claim_turn, due_jobs
from training.services.hosted.recover import recover_lost_turns
from training.services.hosted.turn import after

pytestmark = pytest.mark.django_db
YEAR_S = 365 * 86_400.0


def test_a_turn_that_was_set_while_the_clock_was_ahead_comes_at_once(start, server):
    job = start()
    turn(job)
    RemoteRun.objects.filter(pk=job.pk).update(next_poll_at=after(YEAR_S))
    recover_lost_turns()
    assert due_jobs().filter(pk=job.pk).exists()


@pytest.mark.parametrize(("pause_s", "troubles"), [(370.0, 0), (370.0, 3), (100_000.0, 1)])
def test_pauses_that_are_meant_are_kept(start, server, pause_s, troubles):
    """The longest is a Retry-After of a day."""
    job = start()
    turn(job)
    RemoteRun.objects.filter(pk=job.pk).update(next_poll_at=after(pause_s), troubles=troubles)
    recover_lost_turns()
    assert not due_jobs().filter(pk=job.pk).exists()


def test_a_lease_from_a_clock_that_was_ahead_is_given_a_minute(start, server, settings):
    job = start()
    RemoteRun.objects.filter(pk=job.pk).update(next_poll_at=Now())
    assert claim_turn() is not None
    TrainingJob.objects.filter(pk=job.pk).update(lease_until=after(YEAR_S))
    assert recover_lost_turns() == 0  # its worker may live, and renew it
    job.refresh_from_db()
    assert job.lease_until is not None
    assert job.lease_until - timezone.now() <= timedelta(seconds=settings.JOB_LEASE_S + 1)


def test_whoever_gives_up_says_that_nothing_need_be_paid_twice(start, server, settings):
    job = start()
    turn(job)
    server.jobs[0] |= SUCCEEDED
    past = timezone.now() - timedelta(seconds=1)
    TrainingJob.objects.filter(pk=job.pk).update(status="importing", lease_until=past)
    RemoteRun.objects.filter(pk=job.pk).update(lost_turns=settings.JOB_INFRA_BUDGET)
    assert recover_lost_turns() == 1
    job.refresh_from_db()
    assert (job.status, job.failure["code"]) == ("failed", "worker_lost")
    assert "ftjob-1" in job.failure["hint"]
    assert "not paid for again" in job.failure["hint"]
    assert "start the job again" not in job.failure["hint"]
