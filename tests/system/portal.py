"""Real portals and workers in child processes, on a data directory of their own."""

import contextlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

import psutil

ROOT = Path(__file__).resolve().parent.parent.parent
COMMAND = [sys.executable, "-m", "mlplatform"]


def environment(data_dir: Path, **changes: str) -> dict[str, str]:
    """Of a portal on `data_dir`; on PostgreSQL, where the suite runs on it, with a database of its own."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("MLPLATFORM_")}
    env |= {"MLPLATFORM_DATA_DIR": str(data_dir), "DJANGO_SETTINGS_MODULE": "mlplatform.settings"}
    if url := env.get("DATABASE_URL"):
        env["DATABASE_URL"] = _own_database(url)
    return env | changes


def _own_database(url: str) -> str:
    import psycopg

    name = f"portal_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def run(*arguments: str, env: dict[str, str], timeout: float = 60) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments], env=env, cwd=ROOT, capture_output=True, text=True, timeout=timeout, check=False
    )


def wait_for(condition: Callable[[], object], seconds: float, what: str) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds:g} s: {what}"
        time.sleep(0.05)


class Running:
    """`mlplatform start` or `worker`, and everything below it."""

    def __init__(self, *arguments: str, env: dict[str, str]) -> None:
        self.env = env
        self.data_dir = Path(env["MLPLATFORM_DATA_DIR"])
        self.data_dir.mkdir(parents=True, exist_ok=True)
        self.console = self.data_dir.with_suffix(".console")
        with self.console.open("ab") as output:
            self.process = subprocess.Popen(
                [*COMMAND, *arguments], env=env, cwd=ROOT, stdout=output, stderr=output, start_new_session=True
            )
        self._seen: dict[int, psutil.Process] = {}

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def address(self) -> str:
        return json.loads((self.data_dir / "lock").read_text())["address"]

    def family(self) -> list[psutil.Process]:
        """Every process that ever was seen below it and still runs."""
        with contextlib.suppress(psutil.NoSuchProcess):
            for child in psutil.Process(self.pid).children(recursive=True):
                self._seen.setdefault(child.pid, child)
        return [child for child in self._seen.values() if _runs(child)]

    def find(self, *words: str) -> list[psutil.Process]:
        """Those whose command line holds all the words."""
        return [child for child in self.family() if all(word in _command_line(child) for word in words)]

    def get(self, path: str, timeout: float = 10, **headers: str) -> tuple[int, str]:
        request = urllib.request.Request(self.address + path, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=timeout) as response:
                return response.status, response.read().decode()
        except HTTPError as error:
            return error.code, error.read().decode()

    def answers(self) -> bool:
        with contextlib.suppress(URLError, OSError, ValueError, KeyError):
            return self.get("/healthz", timeout=2)[0] == 200
        return False

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        if url := self.env.get("DATABASE_URL"):
            import psycopg

            with psycopg.connect(url) as connection:
                return list(connection.execute(sql))
        with contextlib.closing(sqlite3.connect(self.data_dir / "db.sqlite3", timeout=20)) as database:
            return list(database.execute(sql))

    def end(self, number: signal.Signals = signal.SIGTERM, seconds: float = 30) -> int:
        self.family()
        self.process.send_signal(number)
        return self.process.wait(seconds)

    def kill_all(self) -> None:
        for child in self.family():
            with contextlib.suppress(psutil.NoSuchProcess):
                child.kill()
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _command_line(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""


@contextlib.contextmanager
def running(*arguments: str, env: dict[str, str]) -> Iterator[Running]:
    portal = Running(*arguments, env=env)
    try:
        yield portal
    except BaseException:
        sys.stderr.write(portal.console.read_text()[-8000:])
        raise
    finally:
        portal.kill_all()


@contextlib.contextmanager
def started(env: dict[str, str]) -> Iterator[Running]:
    """A whole portal on any free port, answering."""
    with running("start", "--port", "0", env=env) as portal:
        wait_for(lambda: portal.answers() or portal.process.poll() is not None, 60, "the first answer")
        assert portal.process.poll() is None, portal.console.read_text()
        yield portal


def copy_of(prepared: Path, target: Path) -> Path:
    """A data directory that had its first start, without paying for another one."""
    shutil.copytree(prepared, target, copy_function=shutil.copy2)
    return target
