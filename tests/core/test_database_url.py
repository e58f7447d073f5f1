"""What DATABASE_URL becomes, and what a connection made of it tells the server."""

from typing import Any

import pytest
from django.db import connection, transaction

from datasets.services.placing import arriving
from datasets.services.sources.single import FileSource
from mlplatform.core import outage
from mlplatform.core.models import Team
from mlplatform.core.outage import insist
from mlplatform.database import from_url
from tests.waiting import wait_for

on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no server that ends anything")
LIMIT = "-c idle_in_transaction_session_timeout=120s"
OWN = "-c idle_in_transaction_session_timeout=5s"


@pytest.mark.parametrize(
    ("query", "options"),
    [
        ("", LIMIT),
        ("?sslmode=require", LIMIT),
        ("?options=-c%20statement_timeout%3D9s", f"-c statement_timeout=9s {LIMIT}"),
        (f"?options={OWN}", OWN),
    ],
)
def test_a_transaction_may_not_stand_still_for_ever(query, options):
    assert from_url(f"postgresql://portal@db/portal{query}", shared=20)["OPTIONS"]["options"] == options


def test_options_of_the_environment_are_kept(monkeypatch):
    monkeypatch.setenv("PGOPTIONS", "-c search_path=portal")
    assert from_url("postgresql://db/portal", shared=20)["OPTIONS"]["options"] == f"-c search_path=portal {LIMIT}"


def answer(sql: str, database: Any = connection) -> str:
    with database.cursor() as cursor:
        cursor.execute(sql)
        return str(cursor.fetchone()[0])


def idle_limit() -> str:
    return answer("SHOW idle_in_transaction_session_timeout")


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_the_server_knows_and_waits_longer_for_a_file_that_is_copied(alice):
    assert idle_limit() == "2min"
    with transaction.atomic(), arriving(alice.actor, FileSource("a.csv", [b"a"], 1)):
        assert idle_limit() == "1h"
    assert idle_limit() == "2min"


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_who_stood_still_within_a_transaction_begins_it_anew(alpha, monkeypatch):
    monkeypatch.setattr(outage, "RETRY_S", 0.01)
    watching = connection.copy()
    seen = []

    def write() -> None:
        with transaction.atomic():
            Team.objects.filter(pk=alpha.pk).update(name="Half")
            seen.append(answer("SELECT pg_backend_pid()"))
            if len(seen) == 1:
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL idle_in_transaction_session_timeout = '100ms'")
                there = f"SELECT count(*) FROM pg_stat_activity WHERE pid = {seen[0]}"
                wait_for(lambda: answer(there, watching) == "0")
            Team.objects.filter(pk=alpha.pk).update(name="Whole")

    insist(write, 30)
    watching.close()
    assert Team.objects.get(pk=alpha.pk).name == "Whole"
    assert len(set(seen)) == 2
