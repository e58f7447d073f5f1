"""Ways into the API, and what is refused."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from mlplatform.core.enums import Scope
from mlplatform.core.models import ApiToken, AuditEntry, Membership
from mlplatform.core.services.tokens import create_token, revoke_token

LIST, CREATE = "/api/datasets", "/api/jobs"


@pytest.fixture
def secret(ed) -> str:
    return create_token(actor=ed.actor, name="night job")[1]


def ask(secret: str, client: Client | None = None, method: str = "get", path: str = LIST, **kwargs):
    headers = {"Authorization": f"Bearer {secret}"}
    return getattr(client or Client(), method)(path, headers=headers, content_type="application/json", **kwargs)


def refused(answer, code: str = "not_authenticated", status: int = 401) -> str:
    """The message, after checking that the answer has the API's one shape."""
    assert answer.status_code == status, answer.text
    body = answer.json()
    assert set(body) == {"code", "message", "extra"}
    assert body["code"] == code
    return body["message"]


def test_a_token_opens_the_api_and_its_use_is_noted(secret):
    assert ask(secret).status_code == 200
    assert ApiToken.objects.get().last_used_at is not None


def test_without_anything_it_stays_shut(db):
    answer = Client().get(LIST)
    assert "no token" in refused(answer)
    assert answer["WWW-Authenticate"] == "Bearer"
    refused(Client().post(CREATE, {}, content_type="application/json"))


def expire(token: ApiToken) -> None:
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))


def revoke(token: ApiToken) -> None:
    ApiToken.objects.update(revoked_at=timezone.now())


def disable(token: ApiToken) -> None:
    token.user.is_active = False
    token.user.save()


def remove(token: ApiToken) -> None:
    Membership.objects.filter(user=token.user).delete()


@pytest.mark.parametrize("end", [expire, revoke, disable, remove])
def test_it_ends_at_once(secret, end):
    assert ask(secret).status_code == 200
    end(ApiToken.objects.get())
    assert "does not work" in refused(ask(secret))


def test_a_dead_token_in_use_is_told_to_the_owners_once_a_minute(secret, ed):
    revoke_token(actor=ed.actor, token=ApiToken.objects.get())
    for _ in range(3):
        ask(secret)
    entry = AuditEntry.objects.get(action="token.refused")
    assert entry.team == ed.team
    assert secret not in str(vars(entry))


@pytest.mark.parametrize("header", ["Bearer nonsense", "Bearer ", "Bearer", "Basic YTpi", "mlp_x", "bearer x y"])
def test_a_bad_header_never_falls_back_to_the_cookie(ed, header):
    answer = ed.client.get(LIST, headers={"Authorization": header})
    refused(answer)


def test_the_cookie_is_ignored_beside_a_token(secret, charlie):
    """Charlie's browser with Ed's token acts as Ed, in Ed's team."""
    client = charlie.client
    assert ask(secret, client).status_code == 200
    assert ApiToken.objects.get().last_used_at is not None
    answer = client.get(LIST, headers={"Authorization": f"Bearer {secret}"})
    assert answer.wsgi_request.actor.user.username == "ed"


def test_the_cookie_alone_works_and_needs_the_csrf_token_to_write(ed):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ed.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(LIST).status_code == 200
    message = refused(client.post(CREATE, {}, content_type="application/json"), "csrf_failed", 403)
    assert "CSRF" in message
    assert AuditEntry.objects.get(action="refused").user == ed.user
    page = client.get("/settings/account/")
    headers = {"X-CSRFToken": str(page.context["csrf_token"])}
    answer = client.post(CREATE, {}, content_type="application/json", headers=headers)
    assert answer.status_code == 422, "now only the body is at fault"


def test_a_token_needs_no_csrf(secret):
    client = Client(enforce_csrf_checks=True)
    refused(ask(secret, client, "post", CREATE, data={}), "validation_failed", 422)


def test_a_token_does_not_open_pages(secret, db):
    answer = Client().get("/team/", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 302
    assert "/accounts/login/" in answer.url


def test_a_disabled_user_is_out_of_an_open_session(ed):
    client = ed.client
    assert client.get(LIST).status_code == 200
    ed.user.is_active = False
    ed.user.save()
    refused(client.get(LIST))
    assert client.get("/team/").status_code == 302


@pytest.mark.parametrize(
    ("method", "path", "code", "status"),
    [
        ("get", "/api/no/such/place", "not_found", 404),
        ("put", LIST, "method_not_allowed", 405),
        ("get", "/api/datasets/3f2b8a50-0000-4000-8000-000000000000", "not_found", 404),
    ],
)
def test_every_error_has_the_one_shape(secret, method, path, code, status):
    refused(ask(secret, None, method, path), code, status)


def test_a_body_that_is_not_json(secret):
    headers = {"Authorization": f"Bearer {secret}"}
    answer = Client().post(CREATE, b"{not json", content_type="application/json", headers=headers)
    assert "not JSON" in refused(answer, "bad_request", 400)


def test_an_enormous_body_is_refused_in_words(secret, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = ask(secret, None, "post", CREATE, data={"name": "x" * 2000})
    assert "has more than 1\u00a0kB" in refused(answer, "too_large", 413)


def test_scopes_narrow_the_role(ed):
    from mlplatform.core.errors import PermissionDenied
    from mlplatform.core.permissions import require_write

    secret = create_token(actor=ed.actor, name="r", scopes=[Scope.READ])[1]
    actor = Client().get(LIST, headers={"Authorization": f"Bearer {secret}"}).wsgi_request.actor
    assert not actor.can_write
    with pytest.raises(PermissionDenied, match="may only read"):
        require_write(actor)
