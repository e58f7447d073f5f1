"""Keys of a team: entered, seen, checked and removed, each by whom it may be."""

import json

import pytest
from django.urls import reverse

from mlplatform.core.models import AuditEntry, ProviderKey
from tests.training.providers.server import SECRET, error

pytestmark = pytest.mark.django_db
URL = "/team/keys/"


@pytest.fixture(autouse=True)
def patient(settings):
    """The process that asks takes a second to start on a busy machine."""
    settings.PROVIDER_TIMEOUT_S = 15


def test_an_owner_enters_checks_and_removes_a_key(alice, address, server):
    client = alice.client
    sent = {"provider": "openai", "base_url": address, "secret": SECRET}
    assert client.post(URL, sent).status_code == 302
    key = ProviderKey.objects.get()
    page = client.get(URL).content.decode()
    assert f"…{SECRET[-4:]}" in page
    assert SECRET not in page
    assert "Never checked" in page
    client.post(reverse("training:provider-key-check", args=[key.pk]))
    assert "Works, training is open" in client.get(URL).content.decode()
    assert server.created == []
    client.post(reverse("training:provider-key-delete", args=[key.pk]))
    assert not ProviderKey.objects.exists()
    actions = list(AuditEntry.objects.filter(action__startswith="provider_key").values_list("action", flat=True))
    assert sorted(actions) == ["provider_key.check", "provider_key.delete", "provider_key.set"]
    assert SECRET not in str(list(AuditEntry.objects.values()))


@pytest.mark.parametrize(
    ("failure", "word", "code"),
    [
        (error(403, "Not for you.", "training_not_available"), "Works, training is closed", "provider_closed"),
        (error(401, "Incorrect API key.", "invalid_api_key"), "Refused", "provider_key_refused"),
        (error(500, "Oh."), "Could not be checked", "provider_down"),
        (error(429, "You exceeded your quota.", "insufficient_quota"), "Could not be checked", "provider_no_credit"),
    ],
)
def test_a_check_says_in_words_what_the_provider_said(alice, key, server, failure, word, code):
    posts = [None, failure] if code == "provider_closed" else [failure]
    server.fail["/fine_tuning/jobs"] = posts
    answer = alice.client.post(f"/api/provider-keys/{key.pk}/check")
    assert answer.status_code == 200, answer.content
    assert answer.json()["code"] == code
    assert word in alice.client.get(URL).content.decode()


def test_what_each_role_sees(ed, bob, charlie, key):
    seen = ed.client.get("/api/provider-keys").json()["items"]
    assert [(item["ending"], item["provider"]) for item in seen] == [(SECRET[-4:], "openai")]
    assert SECRET not in json.dumps(seen)
    assert "Store key" not in ed.client.get(URL).content.decode()
    assert bob.client.get(URL).status_code == 403
    assert bob.client.get("/api/provider-keys").status_code == 403
    assert charlie.client.get("/api/provider-keys").json()["items"] == []


def test_an_address_that_operators_do_not_allow_is_refused_beside_its_field(alice, server):
    sent = {"provider": "openai", "base_url": "https://evil.example.org", "secret": SECRET}
    answer = alice.client.post(URL, sent)
    assert answer.status_code == 422
    assert "Keys may not be sent to https://evil.example.org" in answer.content.decode()
    assert SECRET not in answer.content.decode()
    assert alice.client.post("/api/provider-keys", sent, content_type="application/json").status_code == 422
    assert not ProviderKey.objects.exists()
