"""Small files and the reading of them in this process's own child."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from datasets.models import Dataset, DatasetVersion
from datasets.services import reader_process
from datasets.services.create import create_from_file
from datasets.services.reading import read_version

PENGUINS = (Path(__file__).parents[2] / "datasets/samples/penguins.csv").read_bytes()
SMALL = b"colour,weight\nred,1.5\nblue,2.5\nred,3\n"

Make = Callable[..., Dataset]


@pytest.fixture
def make(alice) -> Make:
    """`make(content, filename=…)`: a dataset of alice's team, read unless `read=False`."""

    def _make(content: bytes = SMALL, filename: str = "small.csv", *, read: bool = True, actor=None, **rest) -> Dataset:
        dataset = create_from_file(
            actor=actor or alice.actor, filename=filename, chunks=[content], size=len(content), **rest
        )
        if read:
            read_all()
            dataset.refresh_from_db()
        return dataset

    return _make


def read_all() -> None:
    """What a worker of the short queue would do."""
    for version in DatasetVersion.objects.filter(status="processing"):
        read_version(version.pk)


@pytest.fixture
def woken(monkeypatch) -> list[str]:
    """Ids of versions that a worker was asked to read."""
    calls: list[str] = []
    for module in ("datasets.services.reading.wake", "datasets.services.sweep.wake", "datasets.services.versions.wake"):
        monkeypatch.setattr(module, lambda queue, task, *ids: calls.append(str(ids[0])))
    return calls


def read(version: DatasetVersion) -> DatasetVersion:
    """Read it to the end, whatever that is."""
    done = read_version(version.pk)
    assert done is not None
    return done


def reader_is(monkeypatch, code: str) -> None:
    """Let the child be `python -c code` in the reading folder instead of the real reader."""
    real = subprocess.Popen

    def start(command, **options):
        return real([sys.executable, "-c", code], **options)

    monkeypatch.setattr(reader_process.subprocess, "Popen", start)
