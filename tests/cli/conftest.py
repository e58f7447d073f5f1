"""A data directory after its first start, made once, and a portal running on a copy of it."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.system.portal import Running, copy_of, environment, started, wait_for


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """After a first start: tables, static files, owner, samples that a worker has read."""
    folder = tmp_path_factory.mktemp("prepared") / "data"
    with started(environment(folder)) as portal:
        unread = "SELECT 1 FROM datasets_datasetversion WHERE status <> 'ready'"
        wait_for(lambda: not portal.rows(unread), 60, "the samples to be read")
        assert portal.end(signal.SIGTERM) == 0
    return folder


@pytest.fixture
def env(prepared: Path, tmp_path: Path) -> dict[str, str]:
    """Of a portal that has had its first start and does not run."""
    return environment(copy_of(prepared, tmp_path / "portal"))


@pytest.fixture
def own_portal(env: dict[str, str]) -> Iterator[Running]:
    """For tests after which it does not run any more."""
    with started(env) as running_portal:
        yield running_portal


@pytest.fixture(scope="session")
def portal(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Shared by tests that leave it running."""
    data = copy_of(prepared, tmp_path_factory.mktemp("shared") / "portal")
    with started(environment(data)) as running_portal:
        yield running_portal
