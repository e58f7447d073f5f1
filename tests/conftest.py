"""Personas and a data directory of its own for every test."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from channels.layers import channel_layers
from django.core.cache import cache
from django.db import connection
from django.test import Client

from mlplatform.core.actors import Actor
from mlplatform.core.enums import Role
from mlplatform.core.models import Membership, Team, User
from tests.sharing_out import Rooms


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """`pytest -n`: see tests/sharing_out.py."""
    config.option.loadscopereorder = False  # pytest-django's order counts
    return Rooms(config, log)


@dataclass
class Persona:
    """A user with a role in a team, and a signed-in test client."""

    user: User
    team: Team
    role: Role

    @property
    def actor(self) -> Actor:
        return Actor(user=self.user, team=self.team, role=self.role)

    @property
    def client(self) -> Client:
        client = Client()
        client.force_login(self.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client


def _persona(name: str, team: Team, role: Role) -> Persona:
    user = User.objects.create_user(username=name, email=f"{name}@example.org", password=f"{name}-secret-pass")
    Membership.objects.create(user=user, team=team, role=role)
    return Persona(user, team, role)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Threads of the code under test may hold connections to the end; PostgreSQL would not drop the database then."""
    yield
    if connection.vendor == "postgresql":
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(others, [connection.settings_dict["NAME"]])


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, settings) -> Path:
    """Each test writes below a folder of its own."""
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    return settings.DATA_DIR


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    """No test inherits the rate-limit counters of another."""
    cache.clear()


@pytest.fixture(autouse=True)
def fresh_channel_layer() -> Iterator[None]:
    """Each test has its own event loop, and a channel layer's locks belong to the loop that first waited for one."""
    yield
    channel_layers.backends.clear()


@pytest.fixture
def alpha(db) -> Team:
    return Team.objects.create(name="Alpha", slug="alpha")


@pytest.fixture
def alice(alpha: Team) -> Persona:
    """Owner of Alpha."""
    return _persona("alice", alpha, Role.OWNER)


@pytest.fixture
def ed(alpha: Team) -> Persona:
    """Editor in Alpha."""
    return _persona("ed", alpha, Role.EDITOR)


@pytest.fixture
def bob(alpha: Team) -> Persona:
    """Viewer in Alpha."""
    return _persona("bob", alpha, Role.VIEWER)


@pytest.fixture
def charlie(db) -> Persona:
    """Owner of another team."""
    return _persona("charlie", Team.objects.create(name="Gamma", slug="gamma"), Role.OWNER)
