"""A database that test and workers share: a file of SQLite, or a scratch database on the server of DATABASE_URL."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from django.db import connection, connections
from django.db.utils import load_backend

IS_SQLITE = connection.vendor == "sqlite"


def migrated(folder: Path) -> str:
    """Make an empty, migrated database once; return its name."""
    name = str(folder / "empty.sqlite3") if IS_SQLITE else f"faults_{uuid4().hex}"
    if not IS_SQLITE:
        _admin(f'CREATE DATABASE "{name}"')
    command = [sys.executable, "manage.py", "migrate", "-v0"]
    subprocess.run(command, check=True, env=worker_environment(name, folder))
    return name


def drop(name: str) -> None:
    if not IS_SQLITE:
        _admin(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def copy(empty: str, folder: Path) -> str:
    """A database of its own for one test."""
    if IS_SQLITE:
        return str(shutil.copy(empty, folder / "db.sqlite3"))
    name = f"faults_{uuid4().hex}"
    _admin(f'CREATE DATABASE "{name}" TEMPLATE "{empty}"')
    return name


@contextmanager
def connected(name: str) -> Iterator[None]:
    """This process uses that database meanwhile."""
    before = connections["default"]
    backend = load_backend(before.settings_dict["ENGINE"])
    connections["default"] = backend.DatabaseWrapper({**before.settings_dict, "NAME": name}, "default")
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"] = before


def worker_environment(name: str, data_dir: Path) -> dict[str, str]:
    plugin = str(Path(__file__).parent / "plugin")
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
        "FAULTS_DATABASE": name,
        "MLPLATFORM_DATA_DIR": str(data_dir),
        "PYTHONPATH": plugin,
    }


def _admin(statement: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)
