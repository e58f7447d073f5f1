"""What the rows of a cluster have in common."""

from typing import Any

import numpy as np

from training.trainers.tabular.cells import is_gap
from training.trainers.tabular.prepared import Prepared
from training.trainers.tabular.signature import shown
from training.trainers.tabular.table_info import BOOLEAN, DATETIME, NUMERIC, TEXT


def cluster_profiles(prepared: Prepared, codes: np.ndarray, labels: list[str]) -> list[dict[str, Any]]:
    """Size, share and typical values (mean of a number, middle date, commonest category) of each cluster."""
    cells = prepared.cells("train")
    return [
        {
            "label": label,
            "size": int((codes == code).sum()),
            "share": float((codes == code).mean()),
            "typical": {
                feature.name: _typical(cells[codes == code, column], feature.type)
                for column, feature in enumerate(prepared.table.features)
                if feature.type != TEXT
            },
        }
        for code, label in enumerate(labels)
    ]


def _typical(column: np.ndarray, column_type: str) -> Any:
    seen = [value for value in column if not is_gap(value)]
    if not seen:
        return None
    if column_type == NUMERIC:
        return float(np.mean(seen))
    if column_type == DATETIME:
        return shown(float(np.median(seen)), DATETIME)
    values, counts = np.unique(np.array(seen), return_counts=True)
    commonest = values[counts.argmax()]
    return bool(commonest) if column_type == BOOLEAN else str(commonest)
