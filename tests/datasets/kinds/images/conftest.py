"""Read a ZIP of images from bytes, in this process, as the child would."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from datasets.kinds.base import ReadRefused, ReadRequest
from datasets.kinds.images.reader import read
from tests.datasets.kinds.images.zips import Files, zipped

ReadZip = Callable[[Files | bytes], dict[str, Any]]


@pytest.fixture
def read_zip(tmp_path: Path) -> ReadZip:
    def run(files: Files | bytes) -> dict[str, Any]:
        (tmp_path / "original").write_bytes(files if isinstance(files, bytes) else zipped(files))
        return read(ReadRequest(folder=tmp_path, filename="pets.zip"))

    return run


@pytest.fixture
def refuse_zip(read_zip: ReadZip) -> Callable[[Files | bytes], ReadRefused]:
    """Like `read_zip` for content that must be refused; gives the refusal."""

    def run(files: Files | bytes) -> ReadRefused:
        with pytest.raises(ReadRefused) as caught:
            read_zip(files)
        assert caught.value.message.endswith(".")
        assert caught.value.hint
        return caught.value

    return run
