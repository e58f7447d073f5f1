"""A portal without web: one database, one data directory, worker processes that can be killed."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mlplatform.core.enums import Role
from mlplatform.core.models import Team
from tests.conftest import _persona
from tests.faults import database
from tests.faults.intervals import INTERVALS
from tests.faults.portal import Portal
from tests.training.penguins import penguins_version
from training.trainers import registry


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory, django_db_blocker) -> Iterator[str]:
    with django_db_blocker.unblock():
        name = database.migrated(tmp_path_factory.mktemp("faults"))
        yield name
        database.drop(name)


@pytest.fixture
def plugin(monkeypatch) -> Iterator[None]:
    """The fault trainer is installed."""
    monkeypatch.setattr(sys, "path", [str(Path(__file__).parent / "plugin"), *sys.path])
    registry._plugins.cache_clear()
    yield
    registry._plugins.cache_clear()


@pytest.fixture
def portal(empty_database, data_dir, settings, plugin, django_db_blocker) -> Iterator[Portal]:
    for name, value in INTERVALS.items():
        setattr(settings, name, value)
    with django_db_blocker.unblock():
        name = database.copy(empty_database, data_dir)
        with database.connected(name):
            alice = _persona("alice", Team.objects.create(name="Alpha", slug="alpha"), Role.OWNER)
            portal = Portal(alice, penguins_version(alice), name, data_dir)
            try:
                yield portal
            finally:
                portal.close()
        database.drop(name)
