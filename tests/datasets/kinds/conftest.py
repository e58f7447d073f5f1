"""Read a table from bytes, in this process, as the child would."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from datasets.kinds.base import ReadRefused, ReadRequest
from datasets.kinds.table.reader import read

ReadTable = Callable[..., dict[str, Any]]


@pytest.fixture
def read_table(tmp_path: Path) -> ReadTable:
    """`read_table(content, filename="x.csv", **options)` gives the reading; text is written as UTF-8."""

    def run(content: bytes | str, filename: str = "x.csv", **options: Any) -> dict[str, Any]:
        (tmp_path / "original").write_bytes(content if isinstance(content, bytes) else content.encode())
        return read(ReadRequest(folder=tmp_path, filename=filename, options=options))

    return run


@pytest.fixture
def refuse_table(read_table: ReadTable) -> Callable[..., ReadRefused]:
    """Like `read_table` for content that must be refused; gives the refusal."""

    def run(content: bytes | str, filename: str = "x.csv", **options: Any) -> ReadRefused:
        with pytest.raises(ReadRefused) as caught:
            read_table(content, filename, **options)
        assert caught.value.message.endswith(".")
        assert caught.value.hint
        return caught.value

    return run
