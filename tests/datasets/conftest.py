"""Small files and the reading of them in this process's own child."""

from collections.abc import Callable
from pathlib import Path

import pytest

from datasets.models import Dataset, DatasetVersion
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
