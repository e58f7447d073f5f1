"""What `mlplatform doctor` finds out. Nothing is changed and nothing heavy is imported."""

import os
import platform
import shutil
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.db import Error, connection

from mlplatform import __version__
from mlplatform.core.formats import filesize
from mlplatform.core.storage import data_dir
from mlplatform.system.health import Unhealthy, check_channel_layer, check_disk, check_storage
from mlplatform.system.metrics import gpus
from mlplatform.system.missing import trainer_states
from mlplatform.system.prepare import missing_migrations
from mlplatform.system.processes.lock import DataDirLock

_LIBRARIES = ("django", "scikit-learn", "pyarrow", "skops")


@dataclass(frozen=True, slots=True)
class Finding:
    """`missing` is something that one can do without, `problem` something that one cannot. `remedy`: what to do."""

    name: str
    status: Literal["ok", "missing", "problem"]
    detail: str
    remedy: str = ""


def examine() -> list[Finding]:
    """Every finding, what matters most first."""
    return [
        Finding("Portal", "ok", f"{__version__} on Python {platform.python_version()} ({sys.executable})"),
        _data_directory(),
        _signing_key(),
        _database(),
        _redis(),
        _running(),
        *[_library(name) for name in _LIBRARIES],
        _gpu(),
        _sandbox(),
        *[Finding(f"Trainer {state.key}", "missing", state.reason) for state in trainer_states() if state.reason],
    ]


def _data_directory() -> Finding:
    try:
        check_storage()
        return Finding("Data directory", "ok", f"{data_dir()}, {check_disk()}")
    except Unhealthy as error:
        return Finding("Data directory", "problem", f"{data_dir()}: {error}", "Free some space, or choose --data-dir.")


def _signing_key() -> Finding:
    path = data_dir() / "secret_key"
    if os.environ.get("MLPLATFORM_SECRET_KEY"):
        return Finding("Signing key", "ok", "from MLPLATFORM_SECRET_KEY")
    if path.stat().st_mode & 0o077:
        return Finding("Signing key", "problem", "other users of this machine can read it", f"chmod 600 {path}")
    return Finding("Signing key", "ok", "in the data directory, readable by its owner only")


def _database() -> Finding:
    try:
        missing = missing_migrations()
    except Error as error:
        remedy = "Check DATABASE_URL and that the server runs, or leave DATABASE_URL out to use SQLite."
        return Finding("Database", "problem", f"{connection.display_name} does not answer: {error}".strip(), remedy)
    if missing:
        remedy = "mlplatform start (it migrates), or: mlplatform manage migrate"
        return Finding("Database", "missing", f"{connection.display_name}, {missing} migrations to come", remedy)
    return Finding("Database", "ok", f"{connection.display_name}, up to date")


def _redis() -> Finding:
    if not settings.REDIS_URL:
        remedy = "For several machines: start a Redis and set REDIS_URL=redis://host:6379/0"
        return Finding("Redis", "missing", "not configured; one machine does not need it", remedy)
    try:
        check_channel_layer()
    except Unhealthy as error:
        return Finding("Redis", "problem", str(error), "Check REDIS_URL and that the server runs.")
    return Finding("Redis", "ok", "answers")


def _running() -> Finding:
    holder = DataDirLock(Path(settings.DATA_DIR)).holder()
    if "address" in holder:
        return Finding("Running", "ok", f"process {holder['pid']} at {holder['address']}")
    return Finding("Running", "missing", "no portal works on this data directory", "mlplatform start")


def _library(name: str) -> Finding:
    try:
        return Finding(name, "ok", version(name))
    except PackageNotFoundError:
        return Finding(name, "problem", "not installed", f"pip install {name}")


def _gpu() -> Finding:
    found = gpus()
    if found:
        names = ", ".join(f"{gpu['name']} ({filesize(gpu['memory_total'] or 0)})" for gpu in found)
        return Finding("GPU", "ok", names)
    remedy = "With an NVIDIA GPU: install its driver, so that nvidia-smi lists it."
    return Finding("GPU", "missing", "none found by nvidia-smi; trainings run on the processor", remedy)


def _sandbox() -> Finding:
    if program := shutil.which("bwrap"):
        return Finding("Sandbox", "ok", f"bubblewrap ({program})")
    detail = "bubblewrap is not installed; code that a language model wrote will not be run"
    return Finding("Sandbox", "missing", detail, "apt-get install bubblewrap")
