"""From the start button to the model version, over real HTTP."""

import json
from decimal import Decimal

import pytest

from mlplatform.core import storage
from mlplatform.core.models import AuditEntry
from models_registry.models import ModelVersion
from tests.training.hosted.conftest import CHATS, SUCCEEDED, turn, turns
from training.errors import LostLease
from training.models import JobEvent, MetricPoint, ProviderConsent, RemoteRun
from training.providers.base import JOB_ID
from training.selectors.audit import violations
from training.services.hosted.queue import claim_turn
from training.services.queue import claim_next_job

pytestmark = pytest.mark.django_db
STEPS = [
    {"step": 1, "total_steps": 2, "train_loss": 2.5, "train_mean_token_accuracy": 0.4},
    {"step": 2, "total_steps": 2, "train_loss": 1.5, "train_mean_token_accuracy": 0.6, "valid_loss": 1.75,
     "full_valid_loss": 1.7, "full_valid_mean_token_accuracy": 0.58},
]  # fmt: skip


def test_a_job_goes_to_the_provider_and_comes_back_as_a_model(start, server):
    job = start(n_epochs=3, suffix="alpha")
    assert (job.status, job.hosted) == ("queued", True)
    assert claim_next_job() is None  # no training worker takes it
    turn(job)
    assert (job.status, job.phase) == ("remote_running", "OpenAI: validating_files")
    assert job.lease_until is None  # nobody is held up while it runs there
    asked = server.created[0]
    assert asked["model"] == "gpt-4.1-mini-2025-04-14"
    assert asked["metadata"] == {JOB_ID: str(job.pk)}
    assert asked["method"]["supervised"]["hyperparameters"] == {"n_epochs": 3}
    assert asked["suffix"] == "alpha"
    server.jobs[0]["status"] = "running"
    server.report("ftjob-1", STEPS[0])
    turn(job)
    assert (job.status, job.phase, job.progress) == ("remote_running", "OpenAI: running", 0.5)
    server.report("ftjob-1", STEPS[1])
    server.jobs[0] |= SUCCEEDED
    turn(job)
    assert job.status == "succeeded", job.failure
    version = ModelVersion.objects.get(job_id=job.pk)
    assert version.flavor == "remote"
    assert version.signature["remote"] == {
        "provider": "openai", "base_url": f"{server.origin}/v1", "model": "ft:gpt-4.1-mini:alpha::1"
    }  # fmt: skip
    assert job.headline["value"] == 1.7
    assert "how the base model does on them is not known" in job.headline["sentence"]
    assert job.metrics["train"]["token_accuracy"]["value"] == 0.6
    assert job.evaluation["baseline"]["name"] == "none"
    assert job.evaluation["remote"]["cost_usd"] == 0.08
    run = RemoteRun.objects.get(pk=job.pk)
    assert (run.cost_usd, run.next_poll_at, run.remote_status) == (Decimal("0.08"), None, "succeeded")
    assert list(violations()) == []


def test_each_event_becomes_a_line_and_points_once(start, server):
    job = start()
    turn(job)
    server.report("ftjob-1", *STEPS)
    for _ in range(3):
        turn(job)
    points = MetricPoint.objects.filter(job=job)
    assert {(p.name, p.split, p.step): p.value for p in points} == {
        ("loss", "train", 1): 2.5, ("token_accuracy", "train", 1): 0.4,
        ("loss", "train", 2): 1.5, ("token_accuracy", "train", 2): 0.6, ("loss", "validation", 2): 1.75,
        ("full_loss", "validation", 2): 1.7, ("full_token_accuracy", "validation", 2): 0.58,
    }  # fmt: skip
    assert points.count() == 7
    said = [e.data["message"] for e in JobEvent.objects.filter(job=job, kind="log") if "remote_id" in e.data]
    assert said == ["Step 1/2: training loss=2.5", "Step 2/2: training loss=1.5"]


def test_the_files_are_the_chats_each_once(start, server, chats):
    turn(start(validation_share=0.2))
    bodies = [_lines(body) for body in server.files.values()]
    assert [len(lines) for lines in bodies] == [CHATS * 4 // 5, CHATS // 5]
    sent = sorted(json.dumps(line) for lines in bodies for line in lines)
    text = (storage.dataset_dir(chats.pk) / "chats.jsonl").read_text()
    assert sent == sorted(text.splitlines())
    assert server.created[0]["training_file"] == "file-1"
    assert server.created[0]["validation_file"] == "file-2"


def test_the_same_seed_sends_the_same_files(start, server):
    turn(start())
    turn(start())
    first, _, again, _ = (_lines(body) for body in server.files.values())
    assert first == again


def test_without_validation_there_is_one_file_and_the_result_says_so(start, server):
    job = start(validation_share=0.0)
    turn(job)
    assert len(server.files) == 1
    assert "validation_file" not in server.created[0]
    server.report("ftjob-1", STEPS[0])
    server.jobs[0] |= SUCCEEDED
    turn(job)
    assert job.headline["split"] == "train"
    assert "not_validated" in {item["code"] for item in job.warnings}


def test_a_service_that_reports_nothing_still_gives_a_model(start, server):
    job = start()
    turn(job)
    server.jobs[0] |= SUCCEEDED
    turns(job, "succeeded")
    assert job.headline["name"] == "trained_tokens"
    assert "nobody can say how good it is" in job.headline["sentence"]


def test_consent_is_asked_for_once_and_recorded(start, alice, chats, key, address):
    from mlplatform.core.errors import ValidationFailed
    from training.services.jobs import create_job

    asked = {"base_url": address, "cap_usd": 5.0}
    with pytest.raises(ValidationFailed) as refused:
        create_job(actor=alice.actor, dataset_version=chats, trainer="hosted-fine-tune", hyperparameters=asked)
    assert "may leave this server for OpenAI at 127.0.0.1" in refused.value.fields["consent"][0]
    start()
    create_job(actor=alice.actor, dataset_version=chats, trainer="hosted-fine-tune", hyperparameters=asked)
    given = ProviderConsent.objects.get()
    assert (given.provider, given.given_by) == ("openai", alice.user)
    assert AuditEntry.objects.filter(action="provider.consent", user=alice.user).count() == 1


def _lines(body: bytes) -> list[dict]:
    return [json.loads(line) for line in body.splitlines() if line.startswith(b'{"messages"')]


def test_a_heartbeat_that_comes_after_the_turn_does_not_hold_the_job(start, server):
    job = start()
    claimed = claim_turn()
    claimed.renew()
    claimed.end(0)
    with pytest.raises(LostLease):
        claimed.renew()
    job.refresh_from_db()
    assert job.lease_until is None
    assert claim_turn() is not None
