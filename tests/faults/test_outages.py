"""What the engine stands on goes away: the database, the template, the worker itself in good order."""

import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
from django.db import transaction

from tests.faults.portal import alive
from tests.waiting import wait_for
from training.models import TrainingJob


@contextmanager
def database_locked(job):
    """Nobody else can write to the job's row; on SQLite nobody can write anything."""
    with transaction.atomic():
        TrainingJob.objects.select_for_update().get(pk=job.pk)
        yield


def test_database_locked_for_several_heartbeats(portal):
    job = portal.create(seconds=2)
    worker = portal.worker()
    portal.wait_for_metric(job)
    with database_locked(job):
        time.sleep(1.2)
    assert worker.wait(120) == 0, portal.log()
    portal.check(job)
    assert job.attempt == 1
    assert sorted(job.metric_points.values_list("step", flat=True)) == list(range(11))


def test_database_locked_for_longer_than_the_fence(portal):
    """The supervisor cannot write that it gives up, but its child must be gone before the lease is over."""
    job = portal.create("deaf", until=1)
    worker = portal.worker()
    portal.wait_for_metric(job)
    child = portal.child(job)
    with database_locked(job):
        # The fence comes after 4 s. Without it the supervisor would wait for SQLite, until 20 s, before it looks.
        wait_for(lambda: not alive(child.pid), 15)
    assert worker.wait(120) == 0, portal.log()
    portal.lease_runs_out(job)
    portal.run()
    portal.check(job)
    assert job.attempt == 2


def test_a_write_that_always_fails_ends_the_attempt(portal):
    """The heart beats all the time, so only patience can end this."""
    job = portal.create()
    assert portal.worker(fail_at="version written").wait(60) == 0, portal.log()
    job.refresh_from_db()
    assert job.status == "finalizing"
    portal.lease_runs_out(job)
    portal.run()
    portal.check(job)
    assert (job.attempt, job.infra_failures) == (2, 1)


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_worker_that_is_shut_down_hands_its_job_back_at_once(portal, signum):
    job = portal.create("stalls", until=1)
    worker = portal.worker()
    portal.wait_for_metric(job)
    worker.send_signal(signum)
    portal.wait_for_status(job, "retry_wait")
    worker.wait(60)
    assert worker.returncode != 0
    assert job.infra_failures == 0
    portal.run()
    portal.check(job)
    assert job.attempt == 2


@pytest.fixture
def template(portal):
    socket = portal.data_dir / "run" / "template.sock"
    socket.parent.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "tests.tables_template", str(socket)]
    process = subprocess.Popen(command, env=portal.environment())
    wait_for(socket.exists, 60)
    yield process
    process.kill()
    process.wait()


def test_job_runs_in_a_child_of_the_template_and_survives_its_death(portal, template):
    job = portal.create("deaf", until=1)
    worker = portal.worker()
    portal.wait_for_metric(job)
    child = portal.child(job)
    assert child.ppid() == template.pid
    template.kill()
    wait_for(lambda: not alive(child.pid), 30)
    assert worker.wait(120) == 0, portal.log()
    portal.check(job)
    assert [attempt.failure.get("code") for attempt in job.attempts.all()] == ["child_killed", None]


def test_forked_child_dies_with_its_supervisor(portal, template):
    job = portal.create("deaf", until=1)
    worker = portal.worker()
    portal.wait_for_metric(job)
    child = portal.child(job)
    worker.kill()
    wait_for(lambda: not alive(child.pid), 30)
    portal.lease_runs_out(job)
    portal.run()
    portal.check(job)


def test_cancel_reaches_a_forked_child(portal, template):
    from training.services.jobs import cancel_job

    job = portal.create("stalls")
    worker = portal.worker(JOB_CANCEL_GRACE_S=30)
    portal.wait_for_metric(job)
    cancel_job(actor=portal.alice.actor, job=job)
    portal.wait_for_status(job, "cancelled")
    assert worker.wait(120) == 0, portal.log()
    portal.check(job, "cancelled")
    assert job.attempts.get().exit_code == 20
