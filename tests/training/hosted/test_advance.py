"""What was paid for at the provider outlives trouble of our own: a full disk, a key that is away."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from mlplatform.core import storage
from mlplatform.core.actors import system_actor
from mlplatform.core.services.provider_keys import set_provider_key
from tests.training.hosted.conftest import SUCCEEDED, turn, turns
from tests.training.providers.server import SECRET
from training.models import JobEvent, RemoteRun, TrainingJob
from training.selectors.audit import violations
from training.services.jobs import cancel_job, requeue_job

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(start, server) -> TrainingJob:
    """Trained at the provider; its result has not been fetched."""
    job = start()
    turn(job)
    server.jobs[0] |= SUCCEEDED
    return job


@pytest.fixture
def no_room(job) -> Path:
    """In the way of the result's folder, until it is removed."""
    blocked = storage.attempt_dir(job.pk, job.fence) / "out"
    blocked.touch()
    return blocked


def run_of(job: TrainingJob) -> RemoteRun:
    return RemoteRun.objects.get(pk=job.pk)


def test_a_result_that_finds_no_room_is_fetched_when_there_is_some(job, server, no_room):
    turn(job)
    turn(job)
    assert (job.status, job.lease_until) == ("importing", None)
    run = run_of(job)
    assert (run.trouble["code"], run.troubles) == ("storage", 2)
    assert "could not be read or written here: File exists" in run.trouble["message"]
    assert "Make room" in run.trouble["hint"]
    assert JobEvent.objects.filter(job=job, kind="warning", data__code="storage").count() == 1
    no_room.unlink()
    turns(job, "succeeded")
    assert len(server.created) == 1
    assert list(violations()) == []


@pytest.mark.parametrize("change", ["removed", "wrong"])
def test_a_key_that_is_away_while_the_result_is_fetched_is_waited_for(
    job, server, no_room, key, alice, address, change
):
    turn(job)
    if change == "removed":
        key.delete()
    else:
        set_provider_key(actor=alice.actor, provider="openai", base_url=address, secret="sk-wrong-0123456789")
        TrainingJob.objects.filter(pk=job.pk).update(status="remote_running")  # as if it died before it went on
    no_room.unlink()
    turn(job)
    assert job.status in {"importing", "remote_running"}, job.failure
    assert run_of(job).trouble["code"] == {"removed": "no_provider_key", "wrong": "provider_key_refused"}[change]
    set_provider_key(actor=alice.actor, provider="openai", base_url=address, secret=SECRET)
    turns(job, "succeeded")
    assert len(server.created) == 1


def test_room_that_is_missing_for_a_day_ends_it_and_says_how_nothing_is_paid_twice(job, server, no_room):
    turn(job)
    RemoteRun.objects.filter(pk=job.pk).update(trouble_since=timezone.now() - timedelta(hours=25))
    turn(job)
    assert job.status == "failed"
    assert "could not go on for 24 hours" in job.failure["message"]
    assert "ftjob-1" in job.failure["hint"]
    assert "not paid for again" in job.failure["hint"]
    no_room.unlink()
    requeue_job(actor=system_actor(job.team), job=job)
    turns(job, "succeeded")
    assert len(server.created) == 1
    assert list(violations()) == []


@pytest.mark.parametrize("key_too", [False, True])
def test_a_cancel_need_not_wait_for_room_or_key_and_names_what_was_paid_for(job, no_room, key, key_too):
    turn(job)
    if key_too:
        key.delete()
    cancel_job(actor=system_actor(job.team), job=job)
    turn(job)
    assert job.status == "cancelled"
    assert "ft:gpt-4.1-mini:alpha::1 is there and was paid for" in job.warnings[-1]["message"]
    assert list(violations()) == []


def test_without_room_for_the_chats_nothing_is_sent_and_it_ends(start, server):
    job = start()
    storage.job_dir(job.pk).parent.mkdir(exist_ok=True)
    storage.job_dir(job.pk).touch()
    turn(job)
    assert (job.status, job.failure["code"]) == ("failed", "storage")
    assert server.files == {}
