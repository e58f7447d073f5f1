"""Rate limits: who is counted, what is answered, and who cannot dodge them."""

from types import SimpleNamespace

import pytest
from django.test import Client, RequestFactory

from mlplatform.core import limits
from mlplatform.core.addresses import client_address
from mlplatform.core.errors import RateLimited
from mlplatform.core.services.links import create_sign_in_link
from mlplatform.core.services.tokens import create_token


def clock_says(monkeypatch, seconds: float) -> None:
    """For the limits alone. Their windows are fixed, and one that ends between two requests starts the count again."""
    monkeypatch.setattr(limits, "time", SimpleNamespace(time=lambda: seconds))


@pytest.fixture
def tight(settings, monkeypatch):
    """Three requests of each kind in five minutes, which do not end."""
    settings.RATE_LIMITS = dict.fromkeys(settings.RATE_LIMITS, (3, 300))
    clock_says(monkeypatch, 10_000.0)


def test_one_more_than_the_limit_is_refused_and_the_wait_is_told(tight, monkeypatch):
    for _ in range(3):
        limits.hit("user", "ann")
    with pytest.raises(RateLimited) as refusal:
        limits.hit("user", "ann")
    assert 1 <= refusal.value.extra["retry_after"] <= 300
    limits.hit("user", "ben")
    clock_says(monkeypatch, 10_300.0)
    limits.hit("user", "ann")


def test_what_is_taken_back_does_not_count(tight):
    for _ in range(10):
        limits.hit("sign_in", "ann")
        limits.take_back("sign_in", "ann")


def test_pages_by_address(tight, db):
    answers = [Client().get("/accounts/login/", REMOTE_ADDR="192.0.2.1") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert int(answers[-1]["Retry-After"]) >= 1
    assert "Try again in" in answers[-1].text
    assert Client().get("/accounts/login/", REMOTE_ADDR="192.0.2.2").status_code == 200


def test_pages_by_user_from_anywhere(tight, bob):
    client = bob.client
    answers = [client.get("/team/", REMOTE_ADDR=f"192.0.2.{number}") for number in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]


def test_the_api_by_token_in_its_own_shape(tight, settings, ed):
    settings.RATE_LIMITS |= {"address": (1000, 300), "user": (1000, 300)}
    headers = {"Authorization": "Bearer " + create_token(actor=ed.actor, name="x")[1]}
    answers = [Client().get("/api/datasets", headers=headers) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[-1].json()["code"] == "rate_limited"
    assert int(answers[-1]["Retry-After"]) == answers[-1].json()["extra"]["retry_after"]


def test_many_tokens_of_one_user_share_the_users_limit(tight, settings, ed):
    settings.RATE_LIMITS |= {"address": (1000, 300)}
    secrets = [create_token(actor=ed.actor, name="x")[1] for _ in range(4)]
    answers = [Client().get("/api/datasets", headers={"Authorization": f"Bearer {secret}"}) for secret in secrets]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]


def test_the_api_by_address_has_the_shape_too(tight, db):
    answer = [Client().get("/api/datasets") for _ in range(4)][-1]
    assert answer.status_code == 429
    assert answer.json()["code"] == "too_many_requests"
    assert "Retry-After" in answer


def test_bad_tokens_are_counted_by_address(tight, settings, ed):
    settings.RATE_LIMITS |= {"address": (1000, 300)}
    guesses = [Client().get("/api/datasets", headers={"Authorization": f"Bearer {n}"}) for n in range(5)]
    assert [answer.status_code for answer in guesses] == [401, 401, 401, 429, 429]
    good = create_token(actor=ed.actor, name="x")[1]
    answer = Client().get("/api/datasets", headers={"Authorization": f"Bearer {good}"})
    assert answer.status_code == 200, "somebody else's guesses do not shut out a good token behind the same address"


@pytest.mark.parametrize("path", ["/start/nonsense/", "/join/nonsense/"])
def test_guessed_links_are_counted(tight, settings, db, path):
    settings.RATE_LIMITS |= {"address": (1000, 300)}
    answers = [Client().post(path).status_code for _ in range(4)]
    assert answers == [410, 410, 410, 429]


def test_a_good_link_opens_below_the_limit(tight, bob):
    assert Client().post(create_sign_in_link(bob.user)).status_code == 302


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probes_are_never_limited(tight, db, path):
    assert 429 not in {Client().get(path).status_code for _ in range(6)}


class TestAddress:
    """X-Forwarded-For counts only as far as our own proxies wrote it."""

    @pytest.mark.parametrize(
        ("proxies", "header", "expected"),
        [
            (0, "203.0.113.9", "192.0.2.1"),
            (1, "203.0.113.9", "203.0.113.9"),
            (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"),
            (2, "6.6.6.6, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
            (2, "203.0.113.9", "192.0.2.1"),
            (1, "nonsense", ""),
            (1, "", "192.0.2.1"),
        ],
    )
    def test_forwarded(self, settings, proxies, header, expected):
        settings.TRUSTED_PROXIES = proxies
        request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", headers={"X-Forwarded-For": header})
        assert client_address(request) == expected

    def test_a_forged_header_does_not_reset_the_count(self, tight, db):
        answers = [
            Client().get("/accounts/login/", headers={"X-Forwarded-For": f"203.0.113.{number}"}) for number in range(4)
        ]
        assert answers[-1].status_code == 429

    def test_one_ipv6_network_is_one_address(self):
        requests = [RequestFactory().get("/", REMOTE_ADDR=f"2001:db8:1:2::{n}") for n in (1, 2)]
        assert {client_address(request) for request in requests} == {"2001:db8:1:2::/64"}
        mapped = RequestFactory().get("/", REMOTE_ADDR="::ffff:192.0.2.7")
        assert client_address(mapped) == "192.0.2.7"
