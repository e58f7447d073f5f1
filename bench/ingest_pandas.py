"""What `ingest.py` compares with: the same work written in pandas, in a process of its own."""

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95]


def profile(column: pd.Series) -> dict[str, Any]:
    """The reader's list of figures for one column."""
    found: dict[str, Any] = {"missing": int(column.isna().sum()), "unique": int(column.nunique())}
    if pd.api.types.is_numeric_dtype(column):
        values = column.dropna().to_numpy(dtype=float)
        found |= {"min": values.min(), "max": values.max(), "mean": values.mean(), "std": values.std(ddof=1)}
        found["quantiles"] = np.quantile(values, QUANTILES).tolist()
        found["histogram"] = np.histogram(values, bins=30)[0].tolist()
    found["top"] = [int(count) for count in column.value_counts().head(20)]
    return found


def main(folder: Path) -> None:
    with (folder / "original").open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    table = pd.read_csv(folder / "original", parse_dates=["created"])
    columns = {str(name): profile(table[name]) for name in table.columns}
    table.to_parquet(folder / "peer.parquet", compression="zstd", compression_level=1, index=False)
    reading = {"rows": len(table), "sha256": digest, "columns": columns}
    (folder / "peer.json").write_text(json.dumps(reading, default=float))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
