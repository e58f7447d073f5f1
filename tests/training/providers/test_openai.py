"""Fine-tuning through the SDK, over real HTTP: what works, and each way in which a provider can fail."""

import json
import logging
import time

import pytest

from tests.training.providers.server import SECRET, drip, error, flood, hang, raw, send
from tests.waiting import wait_for
from training.providers.base import JOB_ID, JobRequest, RemoteState, find_job
from training.providers.errors import (
    KeyRefused,
    ProviderBusy,
    ProviderClosed,
    ProviderDown,
    ProviderError,
    RemoteMissing,
    RequestRefused,
)
from training.providers.openai import OpenAIProvider
from training.providers.prices import default_epochs

JOBS = "/fine_tuning/jobs"
REQUEST = JobRequest(
    job_id="job-7", model="gpt-4o-mini", training_file="file-1", hyperparameters={"n_epochs": 2}, seed=3
)


def test_upload_create_follow_and_cancel(provider, server, tmp_path):
    path = tmp_path / "data.jsonl"
    path.write_bytes(b'{"messages": []}\n')
    uploaded = provider.upload_file(path, "train.jsonl")
    assert (uploaded.id, uploaded.status) == ("file-1", "processed")
    assert b'{"messages": []}' in server.files["file-1"]
    assert b'filename="train.jsonl"' in server.files["file-1"]
    assert b"fine-tune" in server.files["file-1"]
    job = provider.create_job(REQUEST)
    assert (job.status, job.state) == ("validating_files", RemoteState.WAITING)
    asked = json.loads(next(body for method, path, _, body in server.seen if (method, path) == ("POST", JOBS)))
    assert asked == {
        "model": "gpt-4o-mini",
        "training_file": "file-1",
        "method": {"type": "supervised", "supervised": {"hyperparameters": {"n_epochs": 2}}},
        "metadata": {JOB_ID: "job-7"},
        "seed": 3,
    }
    server.jobs[0] |= {"status": "succeeded", "fine_tuned_model": "ft:gpt-4o-mini:x", "trained_tokens": 1234}
    done = provider.get_job(job.id)
    assert (done.state, done.model, done.trained_tokens) == (RemoteState.SUCCEEDED, "ft:gpt-4o-mini:x", 1234)
    with pytest.raises(RequestRefused, match="already succeeded"):
        provider.cancel(job.id)
    assert provider.cancel(provider.create_job(REQUEST).id).state == RemoteState.CANCELLED


def test_a_failed_job_says_why(provider, server):
    job = provider.create_job(REQUEST)
    server.jobs[0] |= {"status": "failed", "error": {"code": "invalid", "message": "Line 3 is broken.", "param": None}}
    assert provider.get_job(job.id).failure == "Line 3 is broken."


@pytest.mark.parametrize("status", ["paused_by_moon", "", "RUNNING"])
def test_a_status_that_nobody_knows_is_kept_verbatim(provider, server, status):
    job = provider.create_job(REQUEST)
    server.jobs[0]["status"] = status
    found = provider.get_job(job.id)
    assert (found.status, found.state) == (status, RemoteState.UNKNOWN)
    assert not found.state.is_terminal


def test_odd_fields_do_not_stop_a_job_from_being_followed(provider, server):
    job = provider.create_job(REQUEST)
    server.jobs[0] |= {"created_at": "soon", "trained_tokens": "many", "metadata": None, "error": "x", "new_field": 1}
    assert provider.get_job(job.id).created_at is None


def test_events_come_oldest_first_and_only_new_ones_over_several_pages(provider, server):
    job = provider.create_job(REQUEST)
    server.events[job.id] = [
        {
            "id": f"ev-{n}",
            "created_at": n,
            "level": "info",
            "message": f"Step {n}",
            "type": "metrics",
            "data": {"step": n},
        }
        for n in range(250)
    ]
    everything = provider.events(job.id)
    assert [event.data["step"] for event in everything] == list(range(250))
    assert server.calls("GET", f"{JOBS}/{job.id}/events") == 3
    assert [event.id for event in provider.events(job.id, known=["ev-247"])] == ["ev-248", "ev-249"]
    assert server.calls("GET", f"{JOBS}/{job.id}/events") == 4


def test_a_create_whose_answer_was_lost_is_found_again_and_not_repeated(provider, impatient, server):
    """The server makes the job and hangs: exactly one is there, and our id leads to it."""

    def make_and_hang(handler):
        server._create(json.loads(server.seen[-1][3]))
        time.sleep(30)

    server.fail[JOBS] = [make_and_hang]
    with pytest.raises(ProviderDown, match="did not answer in time"):
        impatient.create_job(REQUEST)
    wait_for(lambda: server.jobs)
    assert server.calls("POST", JOBS) == 1
    assert find_job(provider, "job-7").id == "ftjob-1"
    assert find_job(provider, "job-8") is None


def test_training_that_is_not_offered_any_more(provider, server):
    server.fail[JOBS] = [error(403, "Fine-tuning is not available to your organization.", "training_not_available")]
    with pytest.raises(ProviderClosed, match="no longer offers fine-tuning") as refusal:
        provider.create_job(REQUEST)
    assert "not available to your organization" in refusal.value.message
    assert not refusal.value.retryable


@pytest.mark.parametrize(
    ("failure", "kind", "words"),
    [
        (error(401, "Incorrect API key.", "invalid_api_key"), KeyRefused, "refused the team's key"),
        (error(403, "No permission."), KeyRefused, "No permission"),
        (error(404, "No such model.", "model_not_found"), RemoteMissing, "No such model"),
        (error(400, "Bad suffix.\nLine two."), RequestRefused, "Bad suffix. Line two."),
        (error(422, "No."), RequestRefused, "status 422"),
        (error(429, "You exceeded your quota.", "insufficient_quota"), RequestRefused, "no credit left"),
        (error(429, "Slow down.", "rate_limit_exceeded", Retry_After="17"), ProviderBusy, "too many requests"),
        (error(500, "Oh."), ProviderDown, "status 500"),
        (raw(502, b"<html>Bad gateway</html>"), ProviderDown, "status 502"),
        (raw(200, b"<html>Hello</html>"), ProviderDown, "not of its API"),
        (raw(200, b"[1, 2]"), ProviderDown, "not of its API"),
        (raw(200, b'{"id": 5}'), ProviderDown, "not of its API"),
        (raw(200, b"\xff\xfe\x00"), ProviderDown, "not of its API"),
        (raw(307, b"", Location="https://evil.example.org/v1"), RequestRefused, "another address"),
        (flood, ProviderDown, "could not be reached"),
        (lambda handler: handler.connection.close(), ProviderDown, "could not be reached"),
    ],
)
def test_each_failure_of_a_create_is_told_and_nothing_is_repeated(provider, server, failure, kind, words):
    server.fail[JOBS] = [failure]
    with pytest.raises(kind, match=words) as told:
        provider.create_job(REQUEST)
    assert server.calls("POST", JOBS) == 1
    assert SECRET not in repr(told.value) + told.value.text + str(told.value.__dict__)
    assert told.value.__cause__ is None


@pytest.mark.parametrize("failure", [hang(30), drip])
def test_an_answer_that_comes_to_no_end_is_given_up_and_not_asked_for_again(impatient, server, failure):
    server.fail[JOBS] = [failure]
    with pytest.raises(ProviderDown, match="did not answer in time") as told:
        impatient.create_job(REQUEST)
    wait_for(lambda: server.calls("POST", JOBS))
    assert server.calls("POST", JOBS) == 1
    assert SECRET not in repr(told.value) + told.value.text + str(told.value.__dict__)
    assert told.value.__cause__ is None


def test_how_long_to_wait_is_passed_on(provider, server):
    server.fail[JOBS] = [error(429, "Slow down.", Retry_After="17")]
    with pytest.raises(ProviderBusy) as told:
        provider.create_job(REQUEST)
    assert (told.value.retry_after, told.value.retryable) == (17, True)
    assert "17 seconds" in told.value.hint


@pytest.mark.parametrize("failure", [error(429, "Slow.", Retry_After="0.05"), error(500, "Oh.", Retry_After="0.05")])
def test_reading_is_tried_again(provider, server, failure):
    job = provider.create_job(REQUEST)
    path = f"{JOBS}/{job.id}"
    server.fail[path] = [failure, failure]
    assert provider.get_job(job.id).id == job.id
    assert server.calls("GET", path) == 3
    server.fail[path] = [failure] * 9
    with pytest.raises(ProviderError):
        provider.get_job(job.id)
    assert server.calls("GET", path) == 6


def test_retry_after_is_waited_for(provider, server):
    job = provider.create_job(REQUEST)
    server.fail[f"{JOBS}/{job.id}"] = [error(429, "Slow.", Retry_After="0.6")]
    began = time.monotonic()
    provider.get_job(job.id)
    assert time.monotonic() - began >= 0.6


def test_a_redirect_takes_the_key_nowhere(provider, server):
    server.fail[f"{JOBS}/x"] = [raw(302, b"", Location=f"{server.origin}/v1/elsewhere")]
    with pytest.raises(RequestRefused):
        provider.get_job("x")
    assert server.calls("GET", "/elsewhere") == 0


def test_a_list_that_is_none(provider, server):
    for nonsense in (b'{"data": 5}', b'{"data": [5]}', b'{"data": [{"no": "id"}]}'):
        server.fail[JOBS] = [raw(200, nonsense)]
        with pytest.raises(ProviderDown, match="not of its API"):
            list(provider.list_jobs())


def test_nobody_there(server):
    gone = OpenAIProvider(SECRET, base_url="http://127.0.0.1:9/v1", timeout_s=20, tries_again=0)
    with pytest.raises(ProviderDown, match="could not be reached"):
        gone.get_job("x")
    gone.close()


def test_the_key_is_in_no_log(provider, server, caplog):
    caplog.set_level(logging.DEBUG)
    server.fail[JOBS] = [error(500, "Oh.")]
    with pytest.raises(ProviderDown):
        provider.create_job(REQUEST)
    assert SECRET not in caplog.text


@pytest.mark.parametrize(
    ("examples", "epochs"), [(0, 1), (1, 25), (10, 10), (33, 3), (34, 3), (8000, 3), (9000, 2), (50_000, 1)]
)
def test_default_epochs(examples, epochs):
    assert default_epochs(examples) == epochs


def test_asking_whether_training_is_open_starts_nothing(provider, server):
    provider.check("gpt-4.1-mini")
    assert server.jobs == []
    assert server.created == []
    server.closed = True
    with pytest.raises(ProviderClosed):
        provider.check("gpt-4.1-mini")


def test_a_service_that_takes_anything_has_the_question_cancelled(provider, server):
    server.fail[JOBS] = [None, lambda handler: send(handler, 200, server._create(json.loads(server.seen[-1][3])))]
    provider.check("gpt-4.1-mini")
    assert [job["status"] for job in server.jobs] == ["cancelled"]


@pytest.mark.parametrize(
    ("failure", "kind", "code"),
    [
        (error(404, "No such model.", "model_not_found"), RemoteMissing, "provider_model_missing"),
        (error(429, "You exceeded your quota.", "insufficient_quota"), RequestRefused, "provider_no_credit"),
        (raw(307, b"", Location="https://evil.example.org"), RequestRefused, "provider_moved"),
        (error(500, "Oh."), ProviderDown, "provider_down"),
    ],
)
def test_what_stands_in_the_way_is_not_taken_for_open(provider, server, failure, kind, code):
    server.fail[JOBS] = [None, failure]
    with pytest.raises(kind) as told:
        provider.check("gpt-4.1-mini")
    assert told.value.code == code


def test_an_earlier_upload_is_found_by_its_name(provider, tmp_path):
    path = tmp_path / "x.jsonl"
    path.write_bytes(b"{}\n")
    for number in range(3):
        provider.upload_file(path, f"{number}.jsonl")
    assert provider.find_file("1.jsonl").id == "file-2"
    assert provider.find_file("9.jsonl") is None


@pytest.mark.parametrize("place", ["method", "hyperparameters"])
def test_the_epochs_that_auto_came_to(provider, server, place):
    job = provider.create_job(REQUEST)
    inner = {"n_epochs": 4}
    server.jobs[0] |= {"method": {}, "hyperparameters": "auto"}
    server.jobs[0][place] = {"supervised": {"hyperparameters": inner}} if place == "method" else inner
    assert provider.get_job(job.id).epochs == 4
    server.jobs[0] |= {"method": "x", "hyperparameters": {"n_epochs": "auto"}}
    assert provider.get_job(job.id).epochs is None
