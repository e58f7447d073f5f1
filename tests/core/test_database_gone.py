"""What people and programs are told while the database cannot be used."""

import pytest
from django.db import OperationalError


@pytest.fixture
def locked(monkeypatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("mlplatform.core.services.teams.Team.objects.create", refuse)
    monkeypatch.setattr("datasets.api.datasets_for", refuse)


def test_a_program_is_told_to_come_back(ed, locked):
    answer = ed.client.get("/api/datasets")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert answer.json()["code"] == "database_unavailable"
    assert "not done" in answer.json()["message"]


def test_a_person_is_told_to_try_again(ed, locked):
    answer = ed.client.post("/team/new/", {"name": "Beta"})
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert "The database cannot be used at the moment" in answer.content.decode()
