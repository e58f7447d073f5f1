"""States, claims, fences, budgets, control."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connections
from django.utils import timezone

from mlplatform.core.errors import Conflict, PermissionDenied
from mlplatform.core.models import Notification, OutboxMessage
from mlplatform.core.services import outbox
from training.enums import TERMINAL, FailureCode, JobStatus
from training.errors import LostLease
from training.models import TrainingJob
from training.selectors.audit import violations
from training.services import queue
from training.services.events import NewEvent, NewPoint
from training.services.jobs import cancel_job, create_job, delete_job, requeue_job
from training.services.lease import Lease, steady_clock
from training.services.outcome import Failure, back_off, fail_attempt, release_attempt
from training.services.queue import claim_next_job
from training.services.reports import Report, store_report
from training.services.states import MOVES, move

pytestmark = pytest.mark.django_db

LOST = Failure(FailureCode.CHILD_KILLED, "Gone.", "Start it again.")
BROKEN = Failure(FailureCode.PROGRAM, "Broken.", "Mend it.")


@pytest.fixture
def job(alice, penguins):
    return create_job(actor=alice.actor, dataset_version=penguins, trainer="k-means")


def claim() -> Lease:
    lease = claim_next_job()
    assert lease is not None, "no job is left to claim"
    return lease


def due(job):
    TrainingJob.objects.filter(pk=job.pk).update(not_before=timezone.now() - timedelta(seconds=1))


def test_every_status_has_its_moves():
    assert set(MOVES) == set(JobStatus)
    assert not MOVES[JobStatus.SUCCEEDED]
    assert all(MOVES[status] <= {JobStatus.QUEUED} for status in TERMINAL)


def test_a_move_that_the_table_lacks_is_refused(job):
    with pytest.raises(Conflict, match="cannot become “done”"):
        move(job, JobStatus.SUCCEEDED)


def test_a_move_from_a_stale_row_changes_nothing(job):
    stale = TrainingJob.objects.get(pk=job.pk)
    claim_next_job()
    with pytest.raises(LostLease):
        move(stale, JobStatus.CANCELLED)


def test_claim_counts_attempt_and_fence_and_sets_a_lease(job):
    lease = claim()
    job.refresh_from_db()
    assert (job.status, job.attempt, job.fence, lease.fence) == ("starting", 1, 1, 1)
    assert 50 < (job.lease_until - timezone.now()).total_seconds() <= 60
    attempt = job.attempts.get()
    assert attempt.supervisor_pid
    assert attempt.boot_id
    assert claim_next_job() is None


def test_claims_by_priority_then_by_age(alice, penguins):
    jobs = [create_job(actor=alice.actor, dataset_version=penguins, trainer="k-means") for _ in range(3)]
    TrainingJob.objects.filter(pk=jobs[2].pk).update(priority=5)
    claimed = [claim().job_id for _ in range(3)]
    assert claimed == [jobs[2].pk, jobs[0].pk, jobs[1].pk]


def test_a_retry_waits_for_its_time(job):
    fail_attempt(claim(), LOST)
    assert claim_next_job() is None
    due(job)
    assert claim().fence == 2


def test_old_fence_writes_nothing(job):
    old = claim()
    fail_attempt(old, LOST)
    due(job)
    claim_next_job()
    with pytest.raises(LostLease):
        old.renew()
    with pytest.raises(LostLease):
        store_report(old, Report([NewEvent("phase", {"label": "x"})]))
    with pytest.raises(LostLease):
        fail_attempt(old, BROKEN)
    job.refresh_from_db()
    assert (job.status, job.fence) == ("starting", 2)
    assert list(violations()) == []


def test_a_stale_lease_writes_nothing_even_before_the_sweep(job, settings):
    lease = claim()
    settings.JOB_SELF_FENCE_S = -1
    with pytest.raises(LostLease):
        lease.renew()
    with pytest.raises(LostLease):
        store_report(lease, Report([NewEvent("phase", {"label": "x"})]))


def test_a_lease_is_as_old_as_its_claim(job, monkeypatch):
    """Of a worker that stood still within its claim the lease is over before its first heartbeat."""
    written_at = []

    def move_now(*args, **columns):
        written_at.append(steady_clock())
        move(*args, **columns)

    monkeypatch.setattr(queue, "move", move_now)
    assert claim().renewed_at <= written_at[0]


def test_infrastructure_is_retried_five_times_then_fails(job):
    for retry in range(1, 6):
        assert fail_attempt(claim(), LOST) == "retry_wait"
        job.refresh_from_db()
        assert job.infra_failures == retry
        due(job)
    assert fail_attempt(claim(), LOST) == "failed"
    job.refresh_from_db()
    assert job.failure == {"code": "child_killed", "message": "Gone.", "hint": "Start it again."}
    assert list(violations()) == []


def test_a_mistake_is_not_retried(job):
    assert fail_attempt(claim(), BROKEN) == "failed"


def test_release_charges_nothing_and_waits_for_nothing(job):
    assert release_attempt(claim()) == "retry_wait"
    assert claim().fence == 2
    job.refresh_from_db()
    assert job.infra_failures == 0


def test_back_off_doubles_spreads_and_ends():
    assert 3.75 <= back_off(1) <= 6.25
    assert 30 <= back_off(4) <= 50
    assert back_off(30) <= 375
    assert len({back_off(3) for _ in range(10)}) > 1


def test_events_are_numbered_without_gaps(job):
    lease = claim()
    for label in "abc":
        store_report(lease, Report([NewEvent("phase", {"label": label}), NewEvent("warning", {"message": label})]))
    assert [event.seq for event in job.events.all()] == list(range(1, 10))
    job.refresh_from_db()
    assert (job.phase, job.last_seq) == ("c", 9)


@pytest.mark.django_db(transaction=True)
def test_a_batch_whose_commit_was_not_answered_is_stored_once(job, monkeypatch):
    def goes_away() -> None:
        commit()
        raise OperationalError("server closed the connection unexpectedly")

    lease, database = claim(), connections["default"]
    commit = database._commit
    points = [NewPoint("loss", "train", step, 0.5) for step in (1, 2)]
    reports = [Report([NewEvent("metric", {}, points=[point])], number) for number, point in enumerate(points, 1)]
    for report in reports:
        monkeypatch.setattr(database, "_commit", goes_away)
        with pytest.raises(OperationalError):
            store_report(lease, report)
        monkeypatch.setattr(database, "_commit", commit)
        store_report(lease, report)
    assert [point.step for point in job.metric_points.order_by("id")] == [1, 2]
    assert job.events.filter(kind="metric").count() == 2
    fail_attempt(lease, LOST)
    due(job)
    store_report(claim(), reports[0])  # the first batch of the next attempt is another one
    assert job.metric_points.count() == 3
    assert list(violations()) == []


def test_cancel_of_a_waiting_job_is_at_once_and_twice_is_a_conflict(alice, job):
    assert cancel_job(actor=alice.actor, job=job).status == "cancelled"
    with pytest.raises(Conflict, match="ended already"):
        cancel_job(actor=alice.actor, job=job)
    assert claim_next_job() is None


def test_cancel_goes_before_a_retry(alice, job):
    lease = claim()
    assert cancel_job(actor=alice.actor, job=job).status == "starting"
    assert fail_attempt(lease, LOST) == "cancelled"


def test_delete_cancels_and_hides(alice, job):
    delete_job(actor=alice.actor, job=job)
    job.refresh_from_db()
    assert job.status == "cancelled"
    assert not TrainingJob.objects.visible_to(alice.actor).exists()


def test_requeue_gives_fresh_budgets(alice, job):
    fail_attempt(claim(), BROKEN)
    requeued = requeue_job(actor=alice.actor, job=TrainingJob.objects.get(pk=job.pk))
    assert (requeued.status, requeued.failure, requeued.infra_failures) == ("queued", {}, 0)
    assert claim().fence == 2
    assert list(violations()) == []


def test_viewer_may_not(bob, job):
    for service in (cancel_job, delete_job, requeue_job):
        with pytest.raises(PermissionDenied):
            service(actor=bob.actor, job=job)


def test_end_is_told_once(alice, job):
    fail_attempt(claim(), BROKEN)
    assert outbox.deliver_due() == 1
    notification = Notification.objects.get(user=alice.user)
    assert "Broken." in notification.text
    OutboxMessage.objects.update(done_at=None, next_try_at=timezone.now())
    outbox.deliver_due()
    assert Notification.objects.count() == 1
