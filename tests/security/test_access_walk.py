"""Every address × everybody × every verb, against `access/table.py`. An address without a row fails."""

import pytest

from tests.security.access import routes
from tests.security.access.asking import VERBS, ask, row_of
from tests.security.access.rules import Access, Outcome, Row, expected, outcome_of
from tests.security.access.table import API, PAGES, Verbs
from tests.security.access.world import World, build

PEOPLE = ("anonymous", "outsider", "viewer", "editor", "owner", "disabled")
TOKENS = ("outsider", "viewer", "editor", "owner", "disabled", "revoked", "expired", "reader")
LOUD = {"POST", "PUT", "PATCH", "DELETE"}


@pytest.fixture
def world(alice, ed, bob, charlie, settings) -> World:
    settings.RATE_LIMITS = dict.fromkeys(settings.RATE_LIMITS, (100_000, 60))
    settings.ACCOUNT_RATE_LIMITS = False
    return build(alice, ed, bob, charlie)


def test_every_address_has_a_row_and_every_row_an_address():
    assert set(PAGES) == routes.page_routes()
    assert {path: set(verbs) for path, verbs in API.items()} == routes.api_routes()
    assert routes.undescribed_api_routes() == set()


def complaints(world: World, route: str, verbs: Verbs, who: str, *, by_token: bool, json: bool) -> list[str]:
    """What is wrong with the answers that `who` gets at `route`."""
    found = []
    for verb in VERBS:
        entry = verbs.get(verb) or (verbs.get("GET") if verb == "HEAD" else None)
        row = row_of(entry) if entry else Row(Access.OPEN)
        client, headers = world.session("" if by_token else who), world.headers(who) if by_token else {}
        answer = ask(world.ids_for(who, row), client, verb, route, row, headers, json=json)
        outcome = outcome_of(answer.status_code, answer.get("Location", ""))
        if entry is None:
            fine = answer.status_code in {405, 412} or outcome in {Outcome.SHUT, Outcome.FORBIDDEN, Outcome.MISSING}
            wanted = "a refusal"
        else:
            fine = outcome is expected(row.access, who) or (verb == "HEAD" and answer.status_code == 405)
            wanted = expected(row.access, who).value
        if not fine:
            way = "token" if by_token else "session"
            found.append(
                f"{verb} {route} as {who} by {way}: {answer.status_code}, wanted {wanted}. {answer.content[:300]!r}"
            )
    return found


@pytest.mark.parametrize("route", sorted(PAGES))
def test_page(world, route):
    found = []
    for who in PEOPLE:
        found += complaints(world, route, PAGES[route], who, by_token=False, json=False)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("route", sorted(route for route in PAGES if route.startswith("uploads/")))
def test_upload_by_token(world, route):
    found = []
    for who in TOKENS:
        found += complaints(world, route, PAGES[route], who, by_token=True, json=False)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("route", sorted(API))
def test_api(world, route):
    found = []
    for who in PEOPLE:
        found += complaints(world, route, API[route], who, by_token=False, json=True)
    for who in TOKENS:
        found += complaints(world, route, API[route], who, by_token=True, json=True)
    assert not found, "\n".join(found)


def test_a_token_opens_no_page(world):
    """Not even a good one, and not beside the cookie of its own user. The resumable uploads are part of the API."""
    for route in sorted(route for route in PAGES if not route.startswith("uploads/")):
        for verb, entry in PAGES[route].items():
            row = row_of(entry)
            for who in ("", "editor"):
                answer = ask(
                    world.ids_for(who, row), world.session(who), verb, route, row, world.headers("editor"), json=False
                )
                outcome = outcome_of(answer.status_code, answer.get("Location", ""))
                assert row.access is Access.OPEN or outcome is Outcome.SHUT, f"{verb} {route}"


@pytest.mark.parametrize("table", [PAGES, API], ids=["pages", "api"])
def test_a_write_by_cookie_needs_the_csrf_token(world, table):
    for route, verbs in sorted(table.items()):
        for verb in LOUD & set(verbs):
            client = world.session("editor", csrf=True)
            row = row_of(verbs[verb])
            answer = ask(world.ids_for("editor", row), client, verb, route, row, {}, json=table is API)
            assert answer.status_code == 403, f"{verb} {route}"
