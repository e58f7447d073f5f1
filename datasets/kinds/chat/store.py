"""Good chats to disk: `chats.jsonl` for a provider, `data.parquet` for our own trainers."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

PARQUET, JSONL = "data.parquet", "chats.jsonl"
GROUP_CHARACTERS = 16_000_000
SCHEMA = pa.schema([("line", pa.int64()), ("tokens", pa.int32()), ("chat", pa.string())])


class Store:
    """Writes both files in `folder`, row by row; `chat` is the same JSON in both."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lines = (folder / JSONL).open("w", encoding="utf-8", newline="\n")
        self._writer = pq.ParquetWriter(folder / PARQUET, SCHEMA, compression="zstd")
        self._rows: list[dict[str, Any]] = []
        self._characters = 0

    def add(self, line: int, tokens: int, example: dict[str, Any]) -> None:
        text = json.dumps(example, ensure_ascii=False)
        self._lines.write(text + "\n")
        self._rows.append({"line": line, "tokens": tokens, "chat": text})
        self._characters += len(text)
        if self._characters >= GROUP_CHARACTERS:
            self._flush()

    def close(self) -> dict[str, dict[str, Any]]:
        """{"parquet": …, "jsonl": …}, each with path, hash and size."""
        self._flush()
        self._writer.close()
        self._lines.close()
        return {"parquet": _described(self._folder / PARQUET), "jsonl": _described(self._folder / JSONL)}

    def discard(self) -> None:
        self._writer.close()
        self._lines.close()
        for name in (PARQUET, JSONL):
            (self._folder / name).unlink(missing_ok=True)

    def _flush(self) -> None:
        rows, self._rows, self._characters = self._rows, [], 0
        if rows:
            self._writer.write_table(pa.Table.from_pylist(rows, schema=SCHEMA))


def _described(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"path": path.name, "sha256": digest, "bytes": path.stat().st_size}
