"""What a model takes and gives: one entry a column, with what was seen in training."""

from typing import Any

import numpy as np

from training.trainers.contract import Feature
from training.trainers.tabular.cells import is_gap
from training.trainers.tabular.prepared import Prepared
from training.trainers.tabular.table_info import BOOLEAN, DATETIME, NUMERIC, TEXT

MAX_CATEGORIES = 1000


def input_schema(prepared: Prepared) -> list[dict[str, Any]]:
    """One entry a feature, in the order of the pipeline's columns, from the training rows."""
    cells = prepared.cells("train")
    example = example_row(prepared)
    return [_input(feature, cells[:, i], example) for i, feature in enumerate(prepared.table.features)]


def _input(feature: Feature, column: np.ndarray, example: dict[str, Any]) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "name": feature.name,
        "type": feature.type,
        "required": False,
        "categories": None,
        "min": None,
        "max": None,
        "example": example[feature.name],
    }
    seen = column[column == column]  # a gap is NaN, which is not equal to itself
    if not len(seen):
        return entry
    if feature.type in (NUMERIC, DATETIME):
        entry |= {"min": shown(min(seen), feature.type), "max": shown(max(seen), feature.type)}
    if feature.type == NUMERIC:
        entry["integer"] = bool((seen.astype(float) % 1 == 0).all())
    elif feature.type not in (BOOLEAN, DATETIME, TEXT):
        names, counts = np.unique(seen.astype(str), return_counts=True)
        order = np.argsort(-counts, kind="stable")[:MAX_CATEGORIES]
        entry["categories"] = sorted(names[order].tolist())
        entry["categories_complete"] = len(names) <= MAX_CATEGORIES
    return entry


def example_row(prepared: Prepared) -> dict[str, Any]:
    """A real test row as the raw values a user would send: the first without gaps and within the training range."""
    cells = prepared.cells("test")
    ordinary = np.ones(len(cells), dtype=bool)
    for column, feature in enumerate(prepared.table.features):
        train, test = prepared.cells("train")[:, column], cells[:, column]
        if feature.type in (NUMERIC, BOOLEAN, DATETIME):
            numbers, seen = test.astype(float), train.astype(float)
            ordinary &= (numbers >= np.nanmin(seen, initial=np.inf)) & (numbers <= np.nanmax(seen, initial=-np.inf))
        elif feature.type != TEXT:
            ordinary &= np.isin(test.astype(str), train[train == train].astype(str))
    row = cells[int(ordinary.argmax())]
    return {f.name: shown(value, f.type) for f, value in zip(prepared.table.features, row, strict=True)}


def shown(cell: Any, column_type: str) -> Any:
    """A cell back as JSON: ISO 8601 dates, true and false, whole numbers without a fraction, None for a gap."""
    if is_gap(cell):
        return None
    if column_type == BOOLEAN:
        return bool(cell)
    if column_type == DATETIME:
        text = str(np.datetime64(round(float(cell)), "s"))
        return text.removesuffix("T00:00:00")
    if column_type == NUMERIC:
        return int(cell) if float(cell).is_integer() and abs(cell) < 2**53 else float(cell)
    return str(cell)
