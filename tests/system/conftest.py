"""A worker with short intervals."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.system.portal import Running, environment, run, running, wait_for

# A new group has its first canary to answer in that time, and starts Python in it: a busy machine needs a multiple of
# the one second that this takes. Each test that waits for a replacement lasts as long.
SILENCE_S = 6


@pytest.fixture(scope="module")
def worker_env(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A data directory with tables, and canaries every second."""
    folder = tmp_path_factory.mktemp("worker") / "data"
    env = environment(folder, MLPLATFORM_CANARY_INTERVAL_S="1", MLPLATFORM_CANARY_SILENCE_S=str(SILENCE_S))
    assert run("manage", "migrate", "--verbosity", "0", env=env).returncode == 0
    return env


@pytest.fixture
def worker(worker_env: dict[str, str]) -> Iterator[Running]:
    """Serves the short queue with two workers, and has shown that tasks come through."""
    folder = Path(worker_env["MLPLATFORM_DATA_DIR"]) / "run" / "workers-1"
    shutil.rmtree(folder, ignore_errors=True)
    with running("worker", "--queue", "short", env=worker_env) as process:
        wait_for(lambda: list(folder.glob("short-*/finished")), 120, "the first canary")
        yield process
