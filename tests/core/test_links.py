"""One-time sign-in links."""

import pytest
from django.test import Client
from django.utils import timezone

from mlplatform.core.errors import Gone
from mlplatform.core.models import AuditEntry, SignInLink
from mlplatform.core.services.accounts import create_user
from mlplatform.core.services.links import LIFETIME, create_sign_in_link, use_sign_in_link
from tests.together import second_waits_for_first

pytestmark = pytest.mark.django_db


def token_of(path: str) -> str:
    return path.removeprefix("/start/").removesuffix("/")


def test_only_the_hash_is_kept(bob):
    token = token_of(create_sign_in_link(bob.user))
    link = SignInLink.objects.get()
    assert len(token) >= 43
    assert token not in str(vars(link))
    assert token not in str(list(AuditEntry.objects.values()))
    assert abs(link.expires_at - timezone.now() - LIFETIME).total_seconds() < 5


def test_looking_does_not_spend_it_and_pressing_the_button_does(bob):
    path = create_sign_in_link(bob.user)
    client = Client()
    for _ in range(3):
        page = client.get(path)
        assert page.status_code == 200
        assert "Sign in</button>" in page.text
    assert client.post(path).url == "/"
    assert client.get("/settings/account/").status_code == 200
    again = Client().post(path)
    assert again.status_code == 410
    assert "no longer works" in again.text


def test_without_a_password_the_next_page_asks_for_one_and_lets_go(db):
    user = create_user(username="dora")
    client = Client()
    answer = client.post(create_sign_in_link(user))
    assert answer.url == "/accounts/password/set/"
    page = client.get(answer.url)
    assert "Later" in page.text
    saved = client.post(answer.url, {"password1": "a-long-passphrase", "password2": "a-long-passphrase"})
    assert saved.url == "/"
    user.refresh_from_db()
    assert user.check_password("a-long-passphrase")
    assert client.get("/settings/account/").status_code == 200, "the session survives the new password"


def test_a_link_also_helps_who_forgot_the_password(bob):
    client = Client()
    client.post(create_sign_in_link(bob.user))
    client.post("/accounts/password/set/", {"password1": "a-long-passphrase", "password2": "a-long-passphrase"})
    bob.user.refresh_from_db()
    assert bob.user.check_password("a-long-passphrase")
    assert client.get("/accounts/password/set/").url == "/accounts/password/change/", "once a link, not for ever"


def test_a_newer_link_ends_the_older(bob):
    older, newer = (token_of(create_sign_in_link(bob.user)) for _ in range(2))
    with pytest.raises(Gone):
        use_sign_in_link(older)
    assert use_sign_in_link(newer) == bob.user


def test_too_old_or_disabled_is_refused(bob):
    token = token_of(create_sign_in_link(bob.user))
    SignInLink.objects.update(expires_at=timezone.now())
    with pytest.raises(Gone):
        use_sign_in_link(token)
    token = token_of(create_sign_in_link(bob.user))
    bob.user.is_active = False
    bob.user.save()
    with pytest.raises(Gone):
        use_sign_in_link(token)


def test_the_session_key_changes_at_sign_in(bob):
    client = Client()
    client.get("/accounts/login/")
    session = client.session
    session["planted"] = True
    session.save()
    before = session.session_key
    assert before is not None
    client.cookies["sessionid"] = before
    client.post(create_sign_in_link(bob.user))
    assert client.cookies["sessionid"].value != before


@pytest.mark.django_db(transaction=True)
def test_of_two_clicks_at_once_one_signs_in(bob):
    token = token_of(create_sign_in_link(bob.user))
    user, second = second_waits_for_first(lambda: use_sign_in_link(token), lambda: use_sign_in_link(token))
    assert user == bob.user
    assert isinstance(second, Gone)
