"""The dataset as trainers read it: one Parquet file, a row for each image, its file's bytes in a column.

A single file keeps thousands of images movable, hashable and readable in blocks; `index` columns are read without the
bytes. The bytes are those of the upload, so nothing is lost by keeping them.
"""

import hashlib
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

PARQUET = "data.parquet"
GROUP_BYTES = 16 * 1024 * 1024
SCHEMA = pa.schema(
    {
        "label": pa.string(),
        "split": pa.string(),  # train, validation, test, or empty where the upload does not say
        "name": pa.string(),  # path in the ZIP; shown, never opened
        "width": pa.int32(),
        "height": pa.int32(),
        "mode": pa.string(),
        "format": pa.string(),
        "sha256": pa.string(),
        "image": pa.binary(),
    },
    metadata={"kind": "images", "version": "1"},
)


class Pack:
    """Writes rows in groups of about 16 MB, so that neither writer nor reader needs the whole in memory."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / PARQUET
        indexed = [name for name in SCHEMA.names if name != "image"]
        self._writer = pq.ParquetWriter(
            self._path,
            SCHEMA,
            compression=dict.fromkeys(indexed, "zstd") | {"image": "none"},
            use_dictionary=["label", "split", "mode", "format"],
            write_statistics=["label", "split", "width", "height"],
        )
        self._rows: list[dict[str, Any]] = []
        self._bytes = 0
        self.rows = 0

    def add(self, row: dict[str, Any]) -> None:
        self._rows.append(row)
        self._bytes += len(row["image"])
        self.rows += 1
        if self._bytes >= GROUP_BYTES:
            self._flush()

    def close(self) -> None:
        self._flush()
        self._writer.close()

    def describe(self) -> dict[str, Any]:
        """Path, SHA-256 and size of the closed file."""
        with self._path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return {"path": PARQUET, "sha256": digest, "bytes": self._path.stat().st_size}

    def _flush(self) -> None:
        if self._rows:
            self._writer.write_table(pa.Table.from_pylist(self._rows, schema=SCHEMA), row_group_size=len(self._rows))
        self._rows, self._bytes = [], 0
