"""API tokens as a service and on their page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mlplatform.core.enums import Scope
from mlplatform.core.errors import PermissionDenied, ValidationFailed
from mlplatform.core.models import ApiToken, AuditEntry
from mlplatform.core.services.tokens import create_token, note_use, revoke_token


def test_the_secret_is_long_marked_and_kept_nowhere(ed):
    token, secret = create_token(actor=ed.actor, name="night job")
    assert secret.startswith("mlp_")
    assert len(secret) >= 47, "256 bits in base64"
    assert secret not in str(list(ApiToken.objects.values()) + list(AuditEntry.objects.values()))
    assert secret.startswith(token.prefix)
    assert len(token.prefix) == 10


def test_write_always_includes_read(ed):
    token, _ = create_token(actor=ed.actor, name="x", scopes=[Scope.WRITE])
    assert token.scope_set == {Scope.READ, Scope.WRITE}


def test_a_viewer_makes_tokens_that_read(bob):
    token, _ = create_token(actor=bob.actor, name="x", scopes=[Scope.READ])
    assert token.scope_set == {Scope.READ}
    with pytest.raises(PermissionDenied, match="viewer"):
        create_token(actor=bob.actor, name="x")


def test_it_cannot_be_made_expired(ed):
    with pytest.raises(ValidationFailed):
        create_token(actor=ed.actor, name="x", expires_at=timezone.now())


def test_revoked_by_its_user_or_an_owner_only(ed, bob, alice, charlie):
    token, _ = create_token(actor=ed.actor, name="x")
    for stranger in (bob, charlie):
        with pytest.raises(PermissionDenied):
            revoke_token(actor=stranger.actor, token=token)
    revoke_token(actor=alice.actor, token=token)
    revoke_token(actor=ed.actor, token=token)
    assert AuditEntry.objects.filter(action="token.revoke").count() == 1, "the second time changes nothing"


def test_last_use_is_written_once_a_minute(ed, django_assert_num_queries):
    token, _ = create_token(actor=ed.actor, name="x")
    with django_assert_num_queries(1):
        note_use(token)
    token.refresh_from_db()
    assert token.last_used_at is not None
    with django_assert_num_queries(0):
        note_use(token)
    token.last_used_at -= timedelta(minutes=2)
    token.save()
    with django_assert_num_queries(1):
        note_use(token)


def test_the_page_shows_it_once(ed):
    client = ed.client
    page = client.post("/settings/tokens/", {"name": "night job", "scope": "read", "expires_on": ""})
    secret = "mlp_" + page.text.split("mlp_")[1].split("<")[0]
    assert ApiToken.objects.get().scopes == ["read"]
    listing = client.get("/settings/tokens/").text
    assert "night job" in listing
    assert secret not in listing
    client.post(f"/settings/tokens/{ApiToken.objects.get().pk}/revoke/")
    assert "Revoked" in client.get("/settings/tokens/").text


def test_the_last_day_counts_whole(ed):
    today = timezone.localdate()
    ed.client.post("/settings/tokens/", {"name": "x", "scope": "write", "expires_on": today.isoformat()})
    assert ApiToken.objects.get().usable
    yesterday = (today - timedelta(days=1)).isoformat()
    answer = ed.client.post("/settings/tokens/", {"name": "x", "scope": "write", "expires_on": yesterday})
    assert answer.status_code == 422
    assert "Pick today or a later day" in answer.text


def test_a_viewer_is_not_offered_write(bob):
    assert "Read and write" not in bob.client.get("/settings/tokens/").text
    answer = bob.client.post("/settings/tokens/", {"name": "x", "scope": "write"})
    assert answer.status_code == 422
    assert not ApiToken.objects.exists()


def test_tokens_of_others_are_not_found(ed, bob):
    token, _ = create_token(actor=ed.actor, name="x")
    assert bob.client.post(f"/settings/tokens/{token.pk}/revoke/").status_code == 404
    token.refresh_from_db()
    assert token.usable
