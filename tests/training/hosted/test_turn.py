"""The right to a turn, while its heartbeat and its end meet."""

from datetime import datetime

import pytest
from django.db.models.functions import Now

from tests.together import second_waits_for_first
from training.enums import JobStatus
from training.errors import LostLease
from training.models import RemoteRun, TrainingJob
from training.services.hosted import queue
from training.services.hosted.queue import claim_turn
from training.services.hosted.turn import Turn
from training.services.jobs import cancel_job
from training.services.lease import lease_end, steady_clock
from training.services.outcome import Usage, cancel_attempt

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def mine(start) -> Turn:
    job = start()
    RemoteRun.objects.filter(pk=job.pk).update(next_poll_at=Now())
    turn = claim_turn()
    assert turn is not None
    return turn


def leased_until(turn: Turn) -> datetime:
    until = TrainingJob.objects.get(pk=turn.job_id).lease_until
    assert until is not None
    return until


def test_heartbeat_gives_no_lease_to_a_job_that_ends_meanwhile(mine):
    def end() -> JobStatus:
        return cancel_attempt(mine, Usage())

    status, beat = second_waits_for_first(end, mine.renew)
    assert isinstance(beat, LostLease)
    job = TrainingJob.objects.get(pk=mine.job_id)
    assert (job.status, job.lease_until) == (status, None)


def test_heartbeat_takes_no_lease_of_a_turn_that_was_given_back_meanwhile(mine):
    _, beat = second_waits_for_first(lambda: mine.end(30), mine.renew)
    assert isinstance(beat, LostLease)
    assert TrainingJob.objects.get(pk=mine.job_id).lease_until is None


def test_heartbeat_goes_on_when_the_row_was_only_written_to(mine):
    before = leased_until(mine)
    _, beat = second_waits_for_first(lambda: mine.note(next_poll_at=None), mine.renew)
    assert beat is None
    assert leased_until(mine) > before


def test_a_cancel_during_a_turn_is_seen_to_at_once_and_once(mine, alice):
    cancel_job(actor=alice.actor, job=TrainingJob.objects.get(pk=mine.job_id))
    mine.end(300)
    again = claim_turn()
    assert again is not None, "the cancel waits for the pause of a turn that knew nothing of it"
    again.end(300)  # as after trouble: it could not be passed on
    assert claim_turn() is None


def test_a_turn_is_as_old_as_its_claim(start, monkeypatch):
    written_at = []

    def end_of_lease():
        written_at.append(steady_clock())
        return lease_end()

    monkeypatch.setattr(queue, "lease_end", end_of_lease)
    RemoteRun.objects.filter(pk=start().pk).update(next_poll_at=Now())
    turn = claim_turn()
    assert turn is not None
    assert turn.renewed_at <= written_at[0]
