"""Raw rows of a prediction request into cells, with a warning for everything that is not as it was in training."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from training.trainers.errors import RowError
from training.trainers.tabular.cells import EXPECTED, is_gap, read_cell, to_seconds
from training.trainers.tabular.table_info import DATETIME, NUMERIC

Inputs = Sequence[Mapping[str, Any]]


def read_rows(inputs: Inputs, rows: Any) -> tuple[np.ndarray, list[dict[str, str]]]:
    """Cells, shape (rows, inputs), dtype object, and the warnings. Raises RowError."""
    if not isinstance(rows, list) or not rows or not all(isinstance(row, Mapping) for row in rows):
        raise RowError("“rows” must be a list of at least one object that maps column names to values.")
    cells = np.empty((len(rows), len(inputs)), dtype=object)
    warnings: list[dict[str, str]] = []
    for index, entry in enumerate(inputs):
        cells[:, index] = _read_column(entry, rows)
        warnings += _column_warnings(entry, list(cells[:, index]))
    known = {entry["name"] for entry in inputs}
    for name in dict.fromkeys(str(key) for row in rows for key in row if key not in known):
        warnings.append(_warning("unknown_column", f"The model does not use “{name}”; it was ignored.", name))
    return cells, warnings


def _read_column(entry: Mapping[str, Any], rows: list[Mapping[str, Any]]) -> list[Any]:
    name, column = entry["name"], []
    for number, row in enumerate(rows, 1):
        try:
            column.append(read_cell(row.get(name), entry["type"]))
        except (ValueError, TypeError, OverflowError) as error:
            raise RowError(
                f"Row {number}: “{name}” is {str(row.get(name))[:60]!r}; it must be "
                f"{EXPECTED.get(entry['type'], 'a single value')}.",
                column=name,
            ) from error
    return column


def _column_warnings(entry: Mapping[str, Any], column: list[Any]) -> list[dict[str, str]]:
    name, found = entry["name"], []
    gaps = sum(map(is_gap, column))
    if gaps:
        found.append(_warning("missing", f"“{name}” is missing in {_rows(gaps)} and was filled as in training.", name))
    seen = [value for value in column if not is_gap(value)]
    if entry.get("categories") is not None and entry.get("categories_complete", True):
        known = set(entry["categories"])
        for value in [value for value in dict.fromkeys(seen) if value not in known][:5]:
            message = (
                f"“{name}” is “{str(value)[:60]}”, which did not occur in training; the model knows nothing of it."
            )
            found.append(_warning("unseen_category", message, name))
    if entry["type"] in (NUMERIC, DATETIME) and entry.get("min") is not None:
        low, high = (to_seconds(v) if entry["type"] == DATETIME else v for v in (entry["min"], entry["max"]))
        outside = sum(not low <= value <= high for value in seen)
        if outside:
            message = (
                f"“{name}” lies outside the training range ({entry['min']} to {entry['max']}) in {_rows(outside)}; "
                "the prediction is a guess beyond what was learnt."
            )
            found.append(_warning("out_of_range", message, name))
    return found


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def _warning(code: str, message: str, column: str) -> dict[str, str]:
    return {"code": code, "message": message, "column": column}
