"""One request in a transaction that is taken back, so that no answer depends on the one before."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from tests.security.access.routes import filled
from tests.security.access.rules import Access, Row

VERBS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


def row_of(entry: Access | Row) -> Row:
    return entry if isinstance(entry, Row) else Row(entry)


def ask(
    ids: dict[str, object], client: Client, verb: str, route: str, row: Row, headers: dict[str, str], *, json: bool
) -> HttpResponse:
    body = {name: _value(value, ids) for name, value in row.body.items()}
    own = dict(row.headers)
    kind = own.pop("Content-Type", "application/json" if json else "")
    options: dict[str, Any] = {"headers": headers | own}
    if verb != "GET" and (json or kind):
        options |= {"content_type": kind, "data": body if kind == "application/json" else b"x"}
    elif verb == "POST":
        options["data"] = body
    with transaction.atomic():
        answer = getattr(client, verb.lower())(filled(route, ids), **options)
        if answer.streaming:
            # Read to its end, it is closed by the test client. `close` would also close PostgreSQL's connection.
            answer.getvalue()
        transaction.set_rollback(True)
    return answer


def _value(value: Any, ids: dict[str, object]) -> Any:
    return value.format(**ids) if isinstance(value, str) else value
