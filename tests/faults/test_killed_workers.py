"""kill -9 of the worker at each step between claim and finish: the job is done exactly once all the same."""

import signal

import pytest

from tests.faults.portal import alive
from tests.faults.worker import STEPS
from tests.waiting import wait_for
from training.services.sweep import recover_orphaned_jobs
from training.tasks import sweep


@pytest.mark.parametrize("step", STEPS)
def test_worker_killed_at_each_step(portal, step):
    job = portal.create()
    dead = portal.worker(die_at=step)
    assert dead.wait(60) == -signal.SIGKILL
    job.refresh_from_db()
    assert (job.status == "succeeded") == (step == "finished")
    assert (job.status == "queued") == (step == "before the claim commits")

    portal.lease_runs_out(job)
    portal.run()

    portal.check(job)
    assert job.attempt == (1 if step in ("finished", "before the claim commits") else 2)


def test_trainer_dies_with_its_worker(portal):
    job = portal.create("deaf")
    worker = portal.worker()
    portal.wait_for_metric(job)
    child = portal.child(job)
    worker.kill()
    wait_for(lambda: not alive(child.pid), 20)


def test_job_of_a_dead_worker_need_not_wait_for_its_lease(portal):
    job = portal.create("deaf", until=1)
    worker = portal.worker()
    portal.wait_for_metric(job)
    assert recover_orphaned_jobs() == 0, "its worker lives"
    worker.kill()
    worker.wait()
    wait_for(lambda: recover_orphaned_jobs() == 1)  # not before PostgreSQL has let go of what the dead one locked
    assert recover_orphaned_jobs() == 0
    portal.run()
    portal.check(job)
    assert job.attempt == 2


def test_two_sweeps_recover_a_job_once(portal):
    job = portal.create()
    portal.worker(die_at="claimed").wait(60)
    portal.lease_runs_out(job)
    assert sweep()["recovered"] == 0
    job.refresh_from_db()
    assert (job.status, job.infra_failures) == ("retry_wait", 1)
    portal.run()
    portal.check(job)


def test_a_job_that_kills_every_worker_fails_in_the_end(portal, settings):
    settings.JOB_INFRA_BUDGET = 1
    job = portal.create()
    for _ in range(2):
        portal.worker(die_at="claimed").wait(60)
        portal.lease_runs_out(job)
    portal.check(job, "failed")
    assert job.failure["code"] == "worker_lost"
    assert job.failure["hint"]
