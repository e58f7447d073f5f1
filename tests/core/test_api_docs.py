"""The API's own pages: offline, under the strict policy, complete."""

import re
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client


@pytest.fixture
def schema(db) -> dict[str, Any]:
    return Client().get("/api/openapi.json").json()


def references(node: Any) -> set[str]:
    if isinstance(node, dict):
        own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
        return own.union(*(references(value) for value in node.values()))
    return set().union(*(references(value) for value in node)) if isinstance(node, list) else set()


def test_every_reference_leads_somewhere(schema):
    for reference in references(schema):
        node: Any = schema
        for step in reference.removeprefix("#/").split("/"):
            assert step in node, reference
            node = node[step]


def test_every_operation_says_what_it_does(schema):
    operations = [entry for path in schema["paths"].values() for entry in path.values()]
    assert len(operations) > 20
    assert not [entry["operationId"] for entry in operations if not entry.get("summary")]
    names = [entry["operationId"] for entry in operations]
    assert len(names) == len(set(names))


def test_the_page_runs_nothing_inline_and_asks_nobody_else(db):
    page = Client().get("/api/docs").text
    for opening, body in re.findall(r"<script([^>]*)>(.*?)</script>", page, re.S):
        assert "application/json" in opening or not body.strip()
    sources = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert sources
    for source in sources:
        assert source.startswith("/static/")
        assert finders.find(source.removeprefix("/static/"))
