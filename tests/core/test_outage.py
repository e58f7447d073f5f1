"""Insisting on a write while the database is away."""

import pytest
from django.db import OperationalError, connection

from mlplatform.core import outage
from mlplatform.core.models import Team
from mlplatform.core.outage import insist
from tests.broken_connection import connection_breaks


@pytest.fixture(autouse=True)
def quickly(monkeypatch) -> None:
    monkeypatch.setattr(outage, "RETRY_S", 0.01)


@pytest.mark.django_db(transaction=True)
def test_a_new_connection_is_opened_for_the_next_try():
    with connection_breaks():
        insist(lambda: Team.objects.create(name="Delta", slug="delta"), 5)
    assert Team.objects.get().name == "Delta"


@pytest.mark.django_db(transaction=True)
def test_patience_ends_with_the_error_and_other_errors_are_not_repeated():
    tries = []

    def write() -> None:
        tries.append(1)
        raise OperationalError("the database system is starting up")

    with pytest.raises(OperationalError, match="starting up"):
        insist(write, 0.05)
    assert len(tries) > 1
    tries.clear()

    def divide() -> float:
        tries.append(1)
        return 1 / 0

    with pytest.raises(ZeroDivisionError):
        insist(divide, 5)
    assert len(tries) == 1
    connection.close()
