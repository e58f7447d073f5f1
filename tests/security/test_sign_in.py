"""Signing in by password: no enumeration, no endless guessing, no fixed sessions, a trail without secrets."""

import re
from types import SimpleNamespace

import pytest
from django.core import mail
from django.test import Client

from mlplatform.core import limits
from mlplatform.core.models import AuditEntry

LOGIN = "/accounts/login/"


def sign_in(login: str, password: str, client: Client | None = None, **kwargs):
    return (client or Client()).post(LOGIN, {"login": login, "password": password}, **kwargs)


@pytest.mark.parametrize("login", ["bob", "BOB", "bob@example.org", "Bob@Example.org", " bob "])
def test_by_name_or_address(bob, login):
    client = Client()
    assert sign_in(login, "bob-secret-pass", client).url == "/"
    assert client.get("/team/").status_code == 200


def test_the_page_asked_for_comes_next_but_no_foreign_one(bob):
    client = Client()
    assert client.get("/team/").url == "/accounts/login/?next=/team/"
    data = {"login": "bob", "password": "bob-secret-pass"}
    assert Client().post(LOGIN, {**data, "next": "/team/"}).url == "/team/"
    assert Client().post(LOGIN, {**data, "next": "https://evil.example/"}).url == "/"
    assert Client().post(LOGIN, {**data, "next": "//evil.example/"}).url == "/"


def test_a_form_that_came_too_late_leads_back_to_its_page(db):
    client = Client()
    late = client.post("/team/rename/", headers={"Referer": "http://testserver/team/"})
    assert late.url == "/accounts/login/?next=/team/"
    for foreign in ("https://evil.example/team/", "", "//evil.example"):
        late = client.post("/team/rename/", headers={"Referer": foreign})
        assert late.url == "/accounts/login/?next=/"


def test_an_address_that_is_no_page_says_so(bob):
    answer = bob.client.get("/team/rename/", headers={"Accept": "text/html"})
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "cannot be opened by itself" in answer.text


def visible(answer) -> str:
    """What the reader sees, without the form's own values and tokens."""
    text = re.sub(r'value="[^"]*"|content="[^"]*"', "", answer.text)
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("unknown", ["nobody", "nobody@example.org"])
def test_unknown_and_wrong_look_the_same(bob, unknown):
    known = "bob@example.org" if "@" in unknown else "bob"
    wrong, missing = sign_in(known, "wrong-password"), sign_in(unknown, "wrong-password")
    assert wrong.status_code == missing.status_code
    assert "No account matches" in wrong.text
    assert visible(wrong) == visible(missing)


def test_asking_for_a_reset_looks_the_same(bob, settings):
    settings.SENDS_MAIL = True
    client = Client()
    answers = [
        client.post("/accounts/password/reset/", {"email": email}, follow=True)
        for email in ("bob@example.org", "nobody@example.org")
    ]
    assert visible(answers[0]) == visible(answers[1])
    assert [message.to for message in mail.outbox if "password/reset/key" in message.body] == [["bob@example.org"]]


def test_the_mailed_link_sets_a_new_password(bob, settings):
    settings.SENDS_MAIL = True
    client = Client()
    client.post("/accounts/password/reset/", {"email": "bob@example.org"})
    link = re.search(r"http://testserver(\S+)", str(mail.outbox[0].body))
    page = client.get(link.group(1), follow=True)
    form = page.redirect_chain[-1][0]
    client.post(form, {"password1": "a-long-passphrase", "password2": "a-long-passphrase"})
    assert sign_in("bob", "a-long-passphrase").url == "/"


def test_without_a_mail_server_no_mail_is_promised(db):
    answer = Client().get("/accounts/password/reset/")
    assert "no mail server" in answer.text
    assert "one-time sign-in link" in answer.text


@pytest.fixture
def one_window(monkeypatch):
    """The clock of the limits stands still: a window that ended between two guesses would start the count again."""
    monkeypatch.setattr(limits, "time", SimpleNamespace(time=lambda: 10_000.0))


def test_guessing_is_stopped_and_the_wait_is_told(one_window, bob):
    answers = [sign_in("bob", f"guess-{number}") for number in range(6)]
    assert "No account matches" in answers[4].text
    assert re.search(r"Too many failed sign-ins\. Try again in \d\sminute", answers[5].text)
    assert "Try again in" in sign_in("bob", "bob-secret-pass").text, "nor does the right one help while it lasts"
    elsewhere = sign_in("bob", "bob-secret-pass", REMOTE_ADDR="192.0.2.9")
    assert elsewhere.status_code == 302, "a stranger's guesses do not lock Bob out at his own desk"


def test_guessing_from_everywhere_is_stopped_too(one_window, bob, settings):
    settings.RATE_LIMITS |= {"sign_in_everywhere": (8, 3600)}
    for number in range(9):
        sign_in("bob", "guess", REMOTE_ADDR=f"192.0.2.{number}")
    assert "Too many failed" in sign_in("bob", "guess", REMOTE_ADDR="192.0.2.200").text


def test_signing_in_often_is_fine(bob):
    assert {sign_in("bob", "bob-secret-pass").status_code for _ in range(8)} == {302}


def test_the_trail_names_the_account_but_not_what_was_typed(bob):
    sign_in("bob", "wrong-password")
    sign_in("my-secret-typed-into-the-wrong-field", "x")
    known, unknown = AuditEntry.objects.filter(action="sign-in.failed").order_by("id")
    assert known.team == bob.team
    assert unknown.team is None
    assert "unknown account" in unknown.summary
    stored = str(list(AuditEntry.objects.values()))
    assert "wrong-password" not in stored
    assert "wrong-field" not in stored


def test_the_session_key_changes_at_sign_in(bob):
    client = Client()
    client.get(LOGIN)
    session = client.session
    session["planted"] = "by an attacker"
    session.save()
    before = session.session_key
    assert before is not None
    client.cookies["sessionid"] = before
    sign_in("bob", "bob-secret-pass", client)
    assert client.cookies["sessionid"].value != before


def test_a_disabled_account_is_told_only_to_who_knows_the_password(bob):
    bob.user.is_active = False
    bob.user.save()
    assert "No account matches" in sign_in("bob", "wrong-password").text
    client = Client()
    answer = sign_in("bob", "bob-secret-pass", client, follow=True)
    assert "switched off" in answer.text
    assert client.get("/team/").status_code == 302


def test_nobody_signs_up_alone(db):
    assert "by invitation" in Client().get("/accounts/signup/").text
    data = {"username": "eve", "password1": "a-long-passphrase", "password2": "a-long-passphrase"}
    assert "by invitation" in Client().post("/accounts/signup/", data).text
    assert sign_in("eve", "a-long-passphrase").status_code != 302


def test_signing_out_takes_a_post(bob):
    client = bob.client
    assert client.get("/accounts/logout/").status_code == 200
    assert client.get("/team/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/team/").status_code == 302
    assert AuditEntry.objects.get(action="sign-out").user == bob.user


def test_forms_need_the_csrf_token(bob):
    client = Client(enforce_csrf_checks=True)
    assert client.post(LOGIN, {"login": "bob", "password": "bob-secret-pass"}).status_code == 403
    client.force_login(bob.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post("/accounts/logout/").status_code == 403
    assert client.post("/team/leave/").status_code == 403
    assert AuditEntry.objects.filter(action="refused", user=bob.user).count() == 2


def test_a_new_password_ends_the_other_sessions(bob):
    here, elsewhere = bob.client, bob.client
    data = {"oldpassword": "bob-secret-pass", "password1": "a-long-passphrase", "password2": "a-long-passphrase"}
    assert here.post("/accounts/password/change/", data).status_code == 302
    assert here.get("/team/").status_code == 200
    assert elsewhere.get("/team/").status_code == 302
    assert AuditEntry.objects.get(action="password.change").user == bob.user


@pytest.mark.parametrize("path", ["/accounts/email/", "/accounts/confirm-email/", "/accounts/login/code/confirm/"])
def test_pages_of_allauth_that_we_do_not_use_are_not_there(bob, path):
    assert bob.client.get(path).status_code == 404
