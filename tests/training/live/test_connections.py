"""How many connections to PostgreSQL the web process opens."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from tests.training.live.conftest import Web


def open_connections() -> int:
    """To this database, without our own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return int(cursor.fetchone()[0])


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no connections to run out of")
def test_a_rush_of_requests_shares_a_few_connections(web: Web):
    before = open_connections()

    def ask(_: int) -> int:
        return web.get("/models/").status_code

    with ThreadPoolExecutor(40) as clients:
        assert set(clients.map(ask, range(120))) == {200}
    assert open_connections() - before <= 20, "what docs/settings.md says of MLPLATFORM_WEB_CONNECTIONS"
