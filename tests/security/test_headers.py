"""What every answer carries, and what the reader's browser may not do."""

import pytest
from django.test import Client

from mlplatform.core.middleware import CONTENT_SECURITY_POLICY

PAGES = ["/accounts/login/", "/team/", "/settings/tokens/", "/api/docs", "/api/datasets", "/nothing/", "/admin/login/"]


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_is_strict(alice, path):
    answer = alice.client.get(path)
    assert answer["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "no-store" in answer["Cache-Control"]
    assert len(answer["X-Request-ID"]) == 12


def test_the_policy_allows_nothing_inline_and_nobody_else():
    rules = dict(rule.strip().split(" ", 1) for rule in CONTENT_SECURITY_POLICY.split(";"))
    assert rules["default-src"] == "'self'"
    assert rules["object-src"] == rules["frame-ancestors"] == "'none'"
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "http" not in CONTENT_SECURITY_POLICY
    assert "*" not in CONTENT_SECURITY_POLICY


@pytest.mark.parametrize("path", ["/team/", "/settings/account/"])
def test_private_pages_differ_by_cookie(alice, path):
    assert "Cookie" in alice.client.get(path)["Vary"]


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(bob):
    client = Client()
    client.post("/accounts/login/", {"login": "bob", "password": "bob-secret-pass"})
    session = client.cookies["sessionid"]
    assert session["httponly"]
    assert session["samesite"] == "Lax"


def test_a_crash_says_nothing_about_the_inside(alice, monkeypatch):
    def crash(request):
        raise RuntimeError("/secret/path on the disk")

    monkeypatch.setattr("mlplatform.core.views.team.render_team", crash)
    client = alice.client
    client.raise_request_exception = False
    answer = client.get("/team/")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    assert answer["Content-Security-Policy"] == CONTENT_SECURITY_POLICY


def test_a_crash_in_the_api_has_the_apis_shape(alice, monkeypatch):
    def crash(*args, **kwargs):
        raise RuntimeError("/secret/path on the disk")

    monkeypatch.setattr("datasets.api.datasets_for", crash)
    client = alice.client
    client.raise_request_exception = False
    answer = client.get("/api/datasets")
    assert answer.status_code == 500
    assert answer.json()["code"] == "internal_server_error"
    assert "secret" not in answer.text


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example"])
def test_a_foreign_host_header_is_refused(db, host):
    assert Client().get("/accounts/login/", headers={"Host": host}).status_code == 400
