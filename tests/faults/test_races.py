"""Two at once: double starts, double submits, cancels at every moment, a worker that wakes from the dead."""

import os
import signal

import pytest

from mlplatform.core.errors import Conflict
from tests.faults.portal import alive, stopped
from tests.waiting import wait_for
from training.models import TrainingJob
from training.services.jobs import cancel_job


def test_four_workers_and_one_job_make_one_attempt(portal):
    job = portal.create()
    for worker in [portal.worker() for _ in range(4)]:
        assert worker.wait(60) == 0, portal.log()
    portal.check(job)
    assert job.attempt == 1


def test_two_workers_share_six_jobs(portal):
    jobs = [portal.create(seconds=0) for _ in range(6)]
    for worker in [portal.worker(), portal.worker()]:
        assert worker.wait(60) == 0, portal.log()
    for job in jobs:
        portal.check(job)
        assert job.attempt == 1


def test_zombie_publishes_nothing(portal):
    """The supervisor stands still past its lease, another one takes the job, then the first one goes on."""
    job = portal.create("deaf", until=1)
    # By its own clock it holds the job all the time, so only the fence keeps it out; and since its heart does not beat
    # meanwhile, it stands still between two transactions and locks nothing.
    patient = {"JOB_HEARTBEAT_S": 300, "JOB_SELF_FENCE_S": 300, "JOB_LEASE_S": 300}
    zombie = portal.worker(stop_at="first report stored", **patient)
    wait_for(lambda: stopped(zombie.pid), 60)
    first_child = portal.child(job)
    portal.lease_runs_out(job)
    assert not alive(first_child.pid)
    other = portal.worker(pause_at="finalizing")
    portal.wait_for_status(job, "finalizing")
    seq = job.last_seq
    os.kill(zombie.pid, signal.SIGCONT)
    assert zombie.wait(60) == 0, portal.log()
    job.refresh_from_db()
    assert (job.attempt, job.last_seq) == (2, seq)
    os.kill(other.pid, signal.SIGUSR1)
    assert other.wait(60) == 0, portal.log()
    portal.check(job)
    assert [attempt.outcome for attempt in job.attempts.all()] == ["lost", "succeeded"]


def test_supervisor_that_slept_past_its_fence_gives_up_by_itself(portal):
    """Nobody took the job meanwhile, but somebody could have: the child's result is not published."""
    job = portal.create(seconds=1)
    worker = portal.worker(stop_at="first report stored")
    wait_for(lambda: stopped(worker.pid), 60)
    job.refresh_from_db()
    wait_for(lambda: job.lease_until < _now(), 10)
    os.kill(worker.pid, signal.SIGCONT)
    assert worker.wait(60) == 0, portal.log()
    job.refresh_from_db()
    assert job.status == "running"
    portal.lease_runs_out(job)
    portal.run()
    portal.check(job)
    assert job.attempt == 2


def test_cancel_while_queued_is_at_once(portal):
    job = portal.create()
    cancel_job(actor=portal.alice.actor, job=job)
    portal.check(job, "cancelled")
    portal.run()
    portal.check(job, "cancelled")
    assert job.attempt == 0


def test_cancel_while_running_asks_the_trainer(portal):
    job = portal.create("stalls")
    worker = portal.worker(JOB_CANCEL_GRACE_S=30)
    portal.wait_for_metric(job)
    cancel_job(actor=portal.alice.actor, job=job)
    portal.wait_for_status(job, "cancelled")
    assert worker.wait(60) == 0
    portal.check(job, "cancelled")
    assert job.attempts.get().exit_code == 20


def test_cancel_kills_a_deaf_trainer_after_the_grace(portal):
    job = portal.create("deaf")
    portal.worker()
    portal.wait_for_metric(job)
    cancel_job(actor=portal.alice.actor, job=job)
    cancel_job(actor=portal.alice.actor, job=job)
    portal.wait_for_status(job, "cancelled")
    portal.check(job, "cancelled")
    assert job.attempts.get().signal == signal.SIGKILL


@pytest.mark.parametrize("step", ["claimed", "child ended", "finalizing", "version written"])
def test_cancel_of_a_job_whose_worker_died(portal, step):
    """Cancelled in every state of an attempt; the sweep makes it true, and no retry follows."""
    job = portal.create()
    portal.worker(die_at=step).wait(60)
    cancel_job(actor=portal.alice.actor, job=job)
    portal.lease_runs_out(job)
    portal.check(job, "cancelled")
    portal.run()
    portal.check(job, "cancelled")


def test_cancel_that_comes_before_the_finish_wins(portal):
    """The worker stands still while it checks the result; the cancel arrives; the finish must see it."""
    job = portal.create()
    worker = portal.worker(pause_at="finalizing")
    portal.wait_for_status(job, "finalizing")
    cancel_job(actor=portal.alice.actor, job=job)
    os.kill(worker.pid, signal.SIGUSR1)
    assert worker.wait(60) == 0, portal.log()
    portal.check(job, "cancelled")


def test_cancel_after_the_end_is_refused(portal):
    job = portal.create(seconds=0)
    portal.run()
    with pytest.raises(Conflict, match="has ended already"):
        cancel_job(actor=portal.alice.actor, job=job)
    portal.check(job)


def _now():
    from django.db.models.functions import Now

    return TrainingJob.objects.annotate(now=Now()).first().now
