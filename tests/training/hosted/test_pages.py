"""The Train page and the job page of a hosted job."""

import pytest
from django.urls import reverse

from tests.training.hosted.conftest import SUCCEEDED, turn
from training.models import ProviderConsent, TrainingJob

pytestmark = pytest.mark.django_db


def host(address):
    return address.removeprefix("http://").partition("/")[0]


def form(chats, address, **changed):
    given = {
        "dataset_id": str(chats.dataset_id), "version": "1", "trainer": "hosted-fine-tune",
        "was_trainer": "hosted-fine-tune", "preset": "balanced", "was_preset": "balanced", "seed": "42",
        "h-provider": "openai", "h-base_url": address, "h-base_model": "gpt-4.1-mini-2025-04-14",
        "h-validation_share": "0.1", "h-cap_usd": "4.20",
    }  # fmt: skip
    return {**given, **changed}


def test_the_page_asks_for_cap_and_consent_and_says_what_it_costs(alice, chats, key, address):
    url = f"/train/?dataset={chats.dataset_id}&trainer=hosted-fine-tune"
    page = alice.client.get(url).content.decode()
    assert "Costs at most" in page
    shown = alice.client.post("/train/plan/", form(chats, address)).content.decode()
    assert "Start, at most $4.20" in shown
    assert "The chats of Alpha may leave this server for OpenAI at 127.0.0.1" in shown
    assert "About 5,400 tokens to train on, 3 epochs" in shown
    assert "$0.08 to $0.10" in shown
    assert "December 2025; may be stale" in shown
    assert "Nothing leaves it" not in shown


def test_a_team_without_a_key_is_told_how_to_get_one(alice, chats):
    reason = "An owner adds one under Team, Provider keys."
    assert reason in alice.client.get(f"/train/?dataset={chats.dataset_id}").content.decode()
    hosted = alice.client.get("/api/trainers/hosted-fine-tune").json()
    assert not hosted["available"]
    assert hosted["reason"].endswith(reason)


def test_with_a_key_hosted_fine_tuning_is_there(alice, chats, key):
    assert "Provider keys." not in alice.client.get(f"/train/?dataset={chats.dataset_id}").content.decode()
    listed = {item["key"]: item for item in alice.client.get("/api/trainers").json()}
    assert listed["hosted-fine-tune"]["available"]


def test_without_the_tick_nothing_starts(alice, chats, key, address, server):
    refused = alice.client.post("/train/", form(chats, address))
    assert refused.status_code == 422
    assert "Confirm it first" in refused.content.decode()
    assert not TrainingJob.objects.exists()
    started = alice.client.post("/train/", form(chats, address, consent=host(address)))
    assert started.status_code == 302, started.content.decode()
    assert TrainingJob.objects.get().split == {}
    assert ProviderConsent.objects.count() == 1
    again = alice.client.post("/train/plan/", form(chats, address)).content.decode()
    assert "may leave this server" not in again


def test_a_tick_for_another_address_does_not_count(alice, chats, key, address):
    refused = alice.client.post("/train/", form(chats, address, consent="api.openai.com"))
    assert refused.status_code == 422
    assert "Confirm it first" in refused.content.decode()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"h-cap_usd": ""}, "Say what the job may cost at most: it is expected to cost $0.08 to $0.10."),
        ({"h-cap_usd": "0.05"}, "The job may cost up to $0.10, and the cap is $0.05."),
        ({"h-base_url": "https://evil.example.org"}, "Keys may not be sent to https://evil.example.org"),
        ({"h-validation_share": "0.5", "h-suffix": "no spaces"}, "The suffix may have up to 64 letters"),
    ],
)
def test_what_cannot_start_says_why(alice, chats, key, address, changed, sentence):
    refused = alice.client.post("/train/", form(chats, address, consent=host(address), **changed))
    assert refused.status_code == 422
    assert sentence in refused.content.decode()
    assert not TrainingJob.objects.exists()


def test_without_a_key_the_way_to_one_is_shown(alice, chats, address, server):
    page = alice.client.post("/train/plan/", form(chats, address)).content.decode()
    assert "Alpha has no key for OpenAI at 127.0.0.1" in page
    assert reverse("training:provider-keys") in page


def test_a_provider_known_to_be_closed_refuses_the_start(alice, chats, key, address, server):
    from mlplatform.core.services.provider_keys import note_check

    note_check(actor=alice.actor, key=key, code="provider_closed", message="OpenAI no longer offers fine-tuning.")
    refused = alice.client.post("/train/", form(chats, address, consent=host(address)))
    assert refused.status_code == 422
    assert "no longer offers fine-tuning" in refused.content.decode()
    assert server.seen == []


def test_the_api_starts_one_and_shows_its_remote_side(alice, chats, key, address, server):
    body = {
        "dataset": str(chats.dataset_id), "trainer": "hosted-fine-tune", "consent": True,
        "hyperparameters": {"base_url": address, "cap_usd": 2},
    }  # fmt: skip
    answer = alice.client.post("/api/jobs", body, content_type="application/json")
    assert answer.status_code == 201, answer.content
    job = TrainingJob.objects.get()
    turn(job)
    shown = alice.client.get(f"/api/jobs/{job.pk}").json()
    assert shown["status"] == "remote_running"
    assert shown["remote"]["remote_status"] == "validating_files"
    assert (shown["remote"]["estimate_high_usd"], shown["remote"]["cap_usd"]) == (0.1, 2.0)


def test_the_job_page_shows_the_providers_word_beside_ours(start, server, alice):
    job = start()
    url = reverse("training:job", args=[job.pk])
    assert "not sent yet" in alice.client.get(url).content.decode()
    turn(job)
    server.jobs[0]["status"] = "paused_by_moon"
    turn(job)
    page = alice.client.get(url).content.decode()
    assert "<code>paused_by_moon</code>" in page
    assert "At the provider" in page
    server.jobs[0] |= SUCCEEDED
    turn(job)
    page = alice.client.get(url).content.decode()
    assert "ft:gpt-4.1-mini:alpha::1" in page
    assert "$0.08" in page
    made = alice.client.post("/api/reports", {"job": str(job.pk)}, content_type="application/json")
    assert made.status_code == 201, made.content
    version = alice.client.get(reverse("registry:version", args=[job.model_version.model_id, 1]))
    assert version.status_code == 200
