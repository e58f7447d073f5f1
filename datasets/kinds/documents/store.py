"""Passages to Parquet, a row group at a time, so that memory does not grow with the dataset."""

import hashlib
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from datasets.kinds.documents.passages import Document, Passage

PARQUET = "data.parquet"
GROUP_CHARACTERS = 16_000_000
SCHEMA = pa.schema(
    [
        ("document", pa.int32()),
        ("file", pa.string()),
        ("unit", pa.dictionary(pa.int8(), pa.string())),
        ("number", pa.int32()),
        ("text", pa.string()),
    ]
)


class Store:
    """Writes `data.parquet` in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / PARQUET
        self._writer = pq.ParquetWriter(self.path, SCHEMA, compression="zstd")
        self._rows: list[tuple[int, str, Passage]] = []
        self._characters = 0

    def add(self, number: int, name: str, document: Document) -> None:
        self._rows += [(number, name, passage) for passage in document.passages]
        self._characters += document.characters
        if self._characters >= GROUP_CHARACTERS:
            self._flush()

    def close(self) -> dict[str, Any]:
        """Path, hash and size of the finished file."""
        self._flush()
        self._writer.close()
        with self.path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return {"path": PARQUET, "sha256": digest, "bytes": self.path.stat().st_size}

    def discard(self) -> None:
        self._writer.close()
        self.path.unlink(missing_ok=True)

    def _flush(self) -> None:
        rows, self._rows, self._characters = self._rows, [], 0
        columns = {
            "document": [number for number, _, _ in rows],
            "file": [name for _, name, _ in rows],
            "unit": [passage.unit for _, _, passage in rows],
            "number": [passage.number for _, _, passage in rows],
            "text": [passage.text for _, _, passage in rows],
        }
        if rows:
            self._writer.write_table(pa.table(columns, schema=SCHEMA))
