"""kill -9 of the worker at each step of a hosted job: exactly one remote job, one model version, each event once."""

import os
import signal
from collections.abc import Iterator

import pytest

from mlplatform.core.services.provider_keys import set_provider_key
from models_registry.models import ModelVersion
from tests.faults.hosted_worker import STEPS
from tests.faults.portal import stopped
from tests.training.hosted.conftest import SUCCEEDED, chats_version
from tests.training.providers.server import SECRET, FakeOpenAI
from tests.waiting import wait_for
from training.models import JobEvent, RemoteRun, TrainingJob
from training.services.jobs import create_job
from training.tasks import sweep

WORKER = "tests.faults.hosted_worker"
# One of each sort: nothing sent yet, something sent and the answer lost, an answer stored, the end half written.
TELLING = (
    "chats split",
    "uploaded, answer lost",
    "created, answer lost",
    "answer stored",
    "files written",
    "job closed",
)
METRICS = [{"step": n, "total_steps": 3, "train_loss": 2.0 / n, "full_valid_loss": 2.5 / n} for n in (1, 2, 3)]


@pytest.fixture
def server(settings) -> Iterator[FakeOpenAI]:
    """A provider whose jobs run for two questions and then succeed."""
    fake = FakeOpenAI()
    fake.script = [{"status": "running"}, {"status": "running"}]
    fake.report("ftjob-1", *METRICS)
    settings.PROVIDER_ORIGINS = [fake.origin]
    yield fake
    fake.close()


@pytest.fixture
def job(portal, server) -> TrainingJob:
    alice, address = portal.alice, f"{server.origin}/v1"
    set_provider_key(actor=alice.actor, provider="openai", base_url=address, secret=SECRET)
    return create_job(
        actor=alice.actor, dataset_version=chats_version(alice), trainer="hosted-fine-tune", consent=True,
        hyperparameters={"base_url": address, "cap_usd": 1.0},
    )  # fmt: skip


def start(portal, server, **steps):
    return portal.worker(module=WORKER, MLPLATFORM_PROVIDER_ORIGINS=server.origin, **steps)


def succeed_soon(server) -> None:
    """After what the script still holds."""
    server.script += [SUCCEEDED] * 3


def check(portal, server, job) -> None:
    run = RemoteRun.objects.get(pk=job.pk)
    assert run.next_poll_at is None, (run.trouble, run.turn, run.remote_status, run.next_poll_at)
    portal.check(job)
    assert len(server.jobs) == len(server.created) == 1
    assert len(server.files) == 2, "a file was uploaded twice"
    said = [event.data["remote_id"] for event in JobEvent.objects.filter(job=job, kind="metric")]
    assert said == ["ftevent-1", "ftevent-2", "ftevent-3"]
    assert ModelVersion.objects.get(job_id=job.pk).signature["remote"]["model"] == SUCCEEDED["fine_tuned_model"]


@pytest.mark.parametrize(
    "step", [step if step in TELLING else pytest.param(step, marks=pytest.mark.slow) for step in STEPS]
)
def test_worker_killed_at_each_step(portal, server, job, step):
    succeed_soon(server)
    worker = start(portal, server, die_at=step)
    assert worker.wait(120) == -signal.SIGKILL, portal.log()
    portal.lease_runs_out(job)
    assert start(portal, server).wait(120) == 0, portal.log()
    check(portal, server, job)


def test_two_workers_at_once_send_one_job(portal, server, job):
    succeed_soon(server)
    workers = [start(portal, server) for _ in range(2)]
    assert [worker.wait(120) for worker in workers] == [0, 0], portal.log()
    check(portal, server, job)


@pytest.mark.parametrize("step", ["upload announced", "asked, answer lost", "files written"])
def test_a_worker_that_stood_still_writes_nothing_afterwards(portal, server, job, step):
    succeed_soon(server)
    # By its own clock it holds its turn all the time, so only the count of turns keeps it out.
    patient = {"JOB_HEARTBEAT_S": 300, "JOB_SELF_FENCE_S": 300, "JOB_LEASE_S": 300}
    zombie = start(portal, server, stop_at=step, **patient)
    wait_for(lambda: stopped(zombie.pid), 90)
    portal.lease_runs_out(job)
    assert start(portal, server).wait(120) == 0, portal.log()
    job.refresh_from_db()
    seq = job.last_seq
    os.kill(zombie.pid, signal.SIGCONT)
    assert zombie.wait(120) == 0, portal.log()
    job.refresh_from_db()
    assert (job.status, job.last_seq) == ("succeeded", seq)
    assert len(server.jobs) == 1
    assert ModelVersion.objects.filter(job_id=job.pk).count() == 1


@pytest.mark.slow
def test_workers_that_die_over_a_job_do_not_end_one_that_runs_there(portal, server, job, settings):
    for _ in range(settings.JOB_INFRA_BUDGET + 2):
        assert start(portal, server, die_at="asked, answer lost").wait(120) == -signal.SIGKILL, portal.log()
        portal.lease_runs_out(job)
    job.refresh_from_db()
    assert job.status == "remote_running"
    assert RemoteRun.objects.get(pk=job.pk).lost_turns > settings.JOB_INFRA_BUDGET
    succeed_soon(server)
    sweep()
    assert start(portal, server).wait(120) == 0, portal.log()
    check(portal, server, job)
