"""Providers that are closed, busy, down or silent, keys that go, and money."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from mlplatform.core.services.provider_keys import set_provider_key
from tests.training.hosted.conftest import SUCCEEDED, turn, turns
from tests.training.providers.server import SECRET, drip, error, hang, raw
from training.models import JobEvent, RemoteRun
from training.providers.errors import ProviderBusy, ProviderDown
from training.selectors.audit import violations
from training.services.hosted.queue import claim_turn
from training.services.hosted.troubles import meet
from training.services.jobs import cancel_job, requeue_job

pytestmark = pytest.mark.django_db
JOBS = "/fine_tuning/jobs"
JOB = f"{JOBS}/ftjob-1"


def due(job) -> None:
    RemoteRun.objects.filter(pk=job.pk).update(next_poll_at=timezone.now() - timedelta(seconds=1))


def run_of(job) -> RemoteRun:
    return RemoteRun.objects.get(pk=job.pk)


def test_a_closed_provider_is_known_before_any_data_is_prepared_or_sent(start, server, data_dir):
    server.closed = True
    job = start()
    turn(job)
    assert (job.status, job.failure["code"]) == ("failed", "provider_error")
    assert "no longer offers fine-tuning to this account" in job.failure["message"]
    assert "not available to your organization" in job.failure["message"]
    assert server.files == {}
    assert not list(data_dir.glob("jobs/*/*/*.jsonl"))
    assert list(violations()) == []


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (error(401, "Incorrect API key.", "invalid_api_key"), "refused the team's key"),
        (error(429, "You exceeded your quota.", "insufficient_quota"), "no credit left"),
        (error(404, "No such model.", "model_not_found"), "knows no such model"),
        (raw(302, b"", Location="https://evil.example.org"), "another address"),
    ],
)
def test_a_refusal_ends_the_job_with_the_providers_words(start, server, failure, words):
    job = start()
    server.fail[JOBS] = [None, None, failure] if words != "refused the team's key" else [failure]
    turn(job)
    assert job.status == "failed"
    assert words in job.failure["message"]
    assert SECRET not in str(job.failure)
    assert len(server.jobs) == 0
    assert list(violations()) == []


def test_a_failure_there_is_told_verbatim(start, server):
    job = start()
    turn(job)
    server.jobs[0] |= {"status": "failed", "error": {"code": "x", "message": "Line 3 is broken.", "param": None}}
    turn(job)
    assert (job.status, job.failure["message"]) == ("failed", "OpenAI says: Line 3 is broken.")
    assert list(violations()) == []


@pytest.mark.parametrize(
    "failure",
    [error(500, "Oh."), error(429, "Slow.", Retry_After="0.01"), raw(200, b"<html>"), hang(1.2), drip,
     lambda handler: handler.connection.close()],
)  # fmt: skip
def test_a_job_survives_a_provider_that_does_not_answer(start, server, failure, settings):
    job = start()
    turn(job)
    server.fail[JOB] = [failure] * 10  # as often as one call is repeated, and once more
    patience, settings.PROVIDER_TIMEOUT_S = settings.PROVIDER_TIMEOUT_S, 0.4
    turn(job)
    settings.PROVIDER_TIMEOUT_S = patience
    assert job.status == "remote_running"
    assert run_of(job).troubles == 1
    assert job.lease_until is None
    server.fail[JOB] = []
    server.jobs[0] |= SUCCEEDED
    turns(job, "succeeded")
    assert run_of(job).troubles == 0
    messages = [event.data.get("message", "") for event in JobEvent.objects.filter(job=job)]
    assert "The provider answers again." in messages
    assert len(server.created) == 1


def test_retry_after_is_kept(start, server):
    """The SDK waits for short ones by itself; longer ones are ours to keep."""
    job = start()
    turn(job)
    due(job)
    claimed = claim_turn()
    assert claimed
    pause = meet(claimed, ProviderBusy("Slow down.", retry_after=70))
    assert pause is not None
    assert 70 <= pause <= 90


def test_a_cancel_waits_no_longer_than_its_patience_whatever_the_provider_says(start, server, settings):
    job = start()
    turn(job)
    cancel_job(actor=job_actor(job), job=job)
    claimed = claim_turn()
    assert claimed
    assert meet(claimed, ProviderBusy("Come tomorrow.", retry_after=80_000)) == settings.PROVIDER_CANCEL_PATIENCE_S


def test_pauses_grow_with_each_trouble(start, server, settings):
    settings.PROVIDER_POLL_S = (15.0, 60.0)
    job = start()
    turn(job)
    pauses = []
    for _ in range(6):
        due(job)
        claimed = claim_turn()
        assert claimed
        pauses.append(meet(claimed, ProviderDown("Away.")) or 0.0)
        claimed.end(0)
    assert pauses[0] < 20
    assert sorted(pauses) == pauses
    assert 300 <= pauses[-1] <= 375


def test_a_lost_answer_to_create_is_adopted_and_not_repeated(start, server, settings):
    def made_and_gone(handler):
        server._create(json.loads(server.seen[-1][3]))
        handler.connection.close()

    job = start()
    server.fail[JOBS] = [None, None, made_and_gone]
    turn(job)
    assert (job.status, run_of(job).remote_id) == ("submitting", "")
    turn(job)
    assert (job.status, run_of(job).remote_id) == ("remote_running", "ftjob-1")
    assert (len(server.jobs), len(server.created)) == (1, 1)


def test_a_create_that_never_arrived_is_made_after_looking_twice(start, server):
    job = start()
    server.fail[JOBS] = [None, None, error(503, "Overloaded.")]
    turn(job)
    assert job.status == "submitting"
    looked = server.calls("GET", JOBS)
    turn(job)
    assert (job.status, len(server.jobs)) == ("submitting", 0)
    turn(job)
    assert (job.status, len(server.jobs)) == ("remote_running", 1)
    assert server.calls("GET", JOBS) == looked + 2


def test_a_job_that_shows_up_late_is_still_adopted(start, server):
    """The list is asked before it knows of the new job."""
    kept = []

    def made_in_secret(handler):
        kept.append(server._create(json.loads(server.seen[-1][3])))
        server.jobs.remove(kept[0])
        handler.connection.close()

    job = start()
    server.fail[JOBS] = [None, None, made_in_secret]
    turn(job)
    turn(job)
    assert job.status == "submitting"
    server.jobs.append(kept[0])
    turn(job)
    assert (job.status, len(server.created)) == ("remote_running", 1)


def test_a_lost_answer_to_an_upload_is_adopted_too(start, server):
    def stored_and_gone(handler):
        server._file(server.seen[-1][3])
        handler.connection.close()

    job = start()
    server.fail["/files"] = [stored_and_gone]
    turn(job)
    assert job.status == "submitting"
    turn(job)
    assert job.status == "remote_running"
    assert len(server.files) == 2


def test_a_job_whose_key_was_removed_waits_for_another(start, server, alice, key, address):
    job = start()
    turn(job)
    key.delete()
    turn(job)
    assert job.status == "remote_running"
    assert run_of(job).trouble["code"] == "no_provider_key"
    server.jobs[0] |= SUCCEEDED
    set_provider_key(actor=alice.actor, provider="openai", base_url=address, secret=SECRET)
    turns(job, "succeeded")


def test_a_key_that_was_replaced_is_used_from_the_next_turn_on(start, server, alice, key, address):
    set_provider_key(actor=alice.actor, provider="openai", base_url=address, secret="sk-wrong-0123456789")
    job = start()
    set_provider_key(actor=alice.actor, provider="openai", base_url=address, secret=SECRET)
    turn(job)
    assert job.status == "remote_running"


def test_without_a_key_nothing_starts_and_it_says_so(start, server, key):
    job = start()
    key.delete()
    turn(job)
    assert job.status == "failed"
    assert "has no key for openai" in job.failure["message"]
    assert server.seen == []


def test_a_provider_silent_for_a_day_is_given_up_with_the_remote_id(start, server):
    job = start()
    turn(job)
    server.fail[JOB] = [error(400, "No.")] * 5
    RemoteRun.objects.filter(pk=job.pk).update(troubles=1, trouble_since=timezone.now() - timedelta(hours=25))
    turn(job)
    assert job.status == "failed"
    assert "could not go on for 24 hours" in job.failure["message"]
    assert "ftjob-1" in job.failure["hint"]
    server.fail[JOB] = []
    server.jobs[0] |= SUCCEEDED
    requeue_job(actor=job_actor(job), job=job)
    turns(job, "succeeded")
    assert len(server.created) == 1
    assert list(violations()) == []


def test_an_operator_can_submit_a_failed_one_again(start, server):
    job = start()
    turn(job)
    server.jobs[0]["status"] = "failed"
    turn(job)
    requeue_job(actor=job_actor(job), job=job)
    turn(job)
    assert (job.status, job.attempt, len(server.jobs)) == ("remote_running", 2, 2)
    tags = [body["metadata"]["mlplatform_job"] for body in server.created]
    assert tags == [str(job.pk), f"{job.pk}.2"]
    assert run_of(job).earlier == [{"id": "ftjob-1", "status": "failed", "tokens": None}]
    server.jobs[1] |= SUCCEEDED
    turns(job, "succeeded")
    assert list(violations()) == []


def test_a_cancel_is_passed_on_and_waits_for_the_providers_word(start, server):
    job = start()
    turn(job)
    cancel_job(actor=job_actor(job), job=job)
    job.refresh_from_db()
    assert job.status == "remote_running"
    server.fail[f"{JOB}/cancel"] = [lambda handler: _say(handler, server, "cancel_requested")]
    turn(job)
    assert (job.status, run_of(job).remote_status) == ("remote_running", "cancel_requested")
    server.jobs[0]["status"] = "cancelled"
    turn(job)
    assert job.status == "cancelled"
    assert list(violations()) == []


def test_a_cancel_that_comes_too_late_says_that_the_model_was_paid_for(start, server):
    job = start()
    turn(job)
    server.jobs[0] |= SUCCEEDED
    cancel_job(actor=job_actor(job), job=job)
    turns(job, "cancelled")
    assert "ft:gpt-4.1-mini:alpha::1 is there and was paid for" in job.warnings[-1]["message"]
    assert list(violations()) == []


def test_a_cancel_before_anything_was_sent_ends_it_at_once(start, server):
    job = start()
    cancel_job(actor=job_actor(job), job=job)
    job.refresh_from_db()
    assert (job.status, server.seen) == ("cancelled", [])


def test_a_cancel_between_create_and_its_answer_stops_the_remote_job(start, server):
    def made_and_gone(handler):
        server._create(json.loads(server.seen[-1][3]))
        handler.connection.close()

    job = start()
    server.fail[JOBS] = [None, None, made_and_gone]
    turn(job)
    cancel_job(actor=job_actor(job), job=job)
    turns(job, "cancelled")
    assert [item["status"] for item in server.jobs] == ["cancelled"]


def test_the_time_limit_stops_it_at_the_provider(start, server):
    job = start(time_limit_s=60)
    turn(job)
    RemoteRun.objects.filter(pk=job.pk).update(submitted_at=timezone.now() - timedelta(seconds=61))
    turns(job, "failed")
    assert job.failure["code"] == "time_limit"
    assert server.jobs[0]["status"] == "cancelled"


def test_more_epochs_than_the_cap_allows_are_stopped(start, server):
    job = start(cap_usd=0.11)
    turn(job)
    hyperparameters = {"hyperparameters": {"n_epochs": 10}}
    server.jobs[0] |= {"status": "running", "method": {"type": "supervised", "supervised": hyperparameters}}
    turns(job, "failed")
    assert job.failure["code"] == "budget"
    assert (
        "10 epochs over about 5,400 tokens would cost about $0.27, more than the cap of $0.11" in job.failure["message"]
    )
    assert server.jobs[0]["status"] == "cancelled"


def test_more_tokens_than_estimated_are_told(start, server):
    job = start(cap_usd=0.11)
    turn(job)
    server.jobs[0] |= SUCCEEDED | {"trained_tokens": 1_000_000}
    turns(job, "succeeded")
    assert "1,000,000 trained tokens, about $5.00: more than the cap" in job.warnings[-1]["message"]


@pytest.mark.parametrize("status", ["", "paused_by_moon", "RUNNING"])
def test_unknown_words_are_kept_and_followed(start, server, status):
    job = start()
    turn(job)
    server.jobs[0]["status"] = status
    turn(job)
    assert (job.status, run_of(job).remote_status) == ("remote_running", status)
    server.jobs[0] |= SUCCEEDED
    turns(job, "succeeded")


def test_events_over_many_pages_and_odd_values(start, server):
    job = start()
    turn(job)
    odd: list[dict[str, object]] = [
        {"train_loss": "NaN"},
        {"train_loss": None, "x\0y": 1.5},
        {"train_loss": 1e999},
        {"train_loss": True},
    ]
    server.report("ftjob-1", *[{"step": n, "total_steps": 254, "train_loss": 1.0 / (n + 1)} for n in range(250)])
    server.report("ftjob-1", *[{"step": 250 + n, "total_steps": 254, **data} for n, data in enumerate(odd)])
    turn(job)
    points = job.metric_points.filter(name="loss", split="train")
    assert points.count() == 250
    assert job.metric_points.filter(name="xy").count() == 1
    turn(job)
    assert job.metric_points.filter(name="loss").count() == 250
    assert list(violations()) == []


def job_actor(job):
    from mlplatform.core.actors import system_actor

    return system_actor(job.team)


def _say(handler, server, status):
    from tests.training.providers.server import send

    server.jobs[0]["status"] = status
    send(handler, 200, server.jobs[0])
