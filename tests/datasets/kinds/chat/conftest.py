"""Read chats from lines, in this process, as the child would."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from datasets.kinds.base import ReadRefused, ReadRequest
from datasets.kinds.chat.reader import read

ReadChats = Callable[..., dict[str, Any]]

GOOD = {"messages": [{"role": "user", "content": "Ask {n}?"}, {"role": "assistant", "content": "Answer {n}."}]}


def good(number: int) -> dict[str, Any]:
    return json.loads(json.dumps(GOOD).replace("{n}", str(number)))


def lines(*values: Any) -> bytes:
    """JSONL; a value that is bytes is a line as it is."""
    return b"\n".join(v if isinstance(v, bytes) else json.dumps(v).encode() for v in values) + b"\n"


@pytest.fixture
def read_chats(tmp_path: Path) -> ReadChats:
    def run(content: bytes, **options: Any) -> dict[str, Any]:
        (tmp_path / "original").write_bytes(content)
        return read(ReadRequest(folder=tmp_path, filename="x.jsonl", options=options))

    return run


@pytest.fixture
def refuse_chats(read_chats: ReadChats, tmp_path: Path) -> Callable[..., ReadRefused]:
    def run(content: bytes, **options: Any) -> ReadRefused:
        with pytest.raises(ReadRefused) as caught:
            read_chats(content, **options)
        assert caught.value.message.endswith(".")
        assert caught.value.hint
        assert not {"chats.jsonl", "data.parquet"} & {path.name for path in tmp_path.iterdir()}
        return caught.value

    return run
