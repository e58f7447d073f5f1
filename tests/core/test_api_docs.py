"""The API's own pages: offline, under the strict policy, complete."""

import re
from typing import Any, get_args

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from pydantic import BaseModel

from mlplatform.api import api


@pytest.fixture
def schema(db) -> dict[str, Any]:
    return Client().get("/api/openapi.json").json()


def references(node: Any) -> set[str]:
    if isinstance(node, dict):
        own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
        return own.union(*(references(value) for value in node.values()))
    return set().union(*(references(value) for value in node)) if isinstance(node, list) else set()


def schemas_in(annotation: Any) -> set[type[BaseModel]]:
    parts = {part for argument in get_args(annotation) for part in schemas_in(argument)}
    if not (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
        return parts
    fields = (schemas_in(field.annotation) for field in annotation.model_fields.values())
    return parts.union({annotation}, *fields)


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


def test_every_operation_says_what_its_answers_hold(schema):
    for path, entries in schema["paths"].items():
        for verb, entry in entries.items():
            answers = entry["responses"]
            assert answers["default"]["content"]["application/json"]["schema"]["$ref"].endswith("/Error"), path
            silent = [code for code, answer in answers.items() if code != "204" and not answer.get("content")]
            assert not silent, (verb, path, silent)


def test_the_log_may_be_asked_for_as_text(schema):
    log = schema["paths"]["/api/jobs/{job_id}/logs"]["get"]["responses"]["200"]["content"]
    assert set(log) == {"application/json", "text/plain"}


def test_no_two_schemas_share_a_name(db):
    """The later one would describe the answers of both."""
    owners: dict[str, set[type]] = {}
    for _, router in api._routers:
        for operation in (one for view in router.path_operations.values() for one in view.operations):
            answers = [model for model in operation.response_models.values() if isinstance(model, type)]
            for found in set().union(*map(schemas_in, answers)) - set(answers):
                owners.setdefault(found.__name__, set()).add(found)
    assert len(owners) > 30
    assert not [sorted(map(str, found)) for found in owners.values() if len(found) > 1]


def test_the_page_runs_nothing_inline_and_asks_nobody_else(db):
    page = Client().get("/api/docs").text
    for opening, body in re.findall(r"<script([^>]*)>(.*?)</script>", page, re.S):
        assert "application/json" in opening or not body.strip()
    sources = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert sources
    for source in sources:
        assert source.startswith("/static/")
        assert finders.find(source.removeprefix("/static/"))
