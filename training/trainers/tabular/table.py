"""Parquet into memory: a matrix of cells (objects: numbers, words, gaps) and the target."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from training.trainers.contract import Feature, TrainingData
from training.trainers.errors import DataError
from training.trainers.job import Job
from training.trainers.tabular.cells import EXPECTED, LARGEST, read_cell, to_number, to_word
from training.trainers.tabular.checks import MIN_ROWS
from training.trainers.tabular.table_info import (
    BOOLEAN,
    CATEGORICAL,
    DATETIME,
    IDENTIFIER,
    NUMERIC,
    ColumnInfo,
    left_out,
)
from training.trainers.tasks import TaskType, tabular_classification


@dataclass(frozen=True, slots=True)
class Table:
    """`cells` has shape (rows, features), dtype object; `target` (rows,): words, numbers, or None for clustering."""

    features: tuple[Feature, ...]
    cells: np.ndarray
    target: np.ndarray | None
    target_name: str | None

    @property
    def rows(self) -> int:
        return int(self.cells.shape[0])


def read_table(data: TrainingData, task: TaskType, job: Job) -> Table:
    """Read the features and the target; rows without a target are dropped and counted in the log."""
    with pq.ParquetFile(data.path) as file:
        stored = file.read()
    features = choose_features(data, stored, job)
    target = None
    if task.needs_target:
        target, stored = _read_target(data.target, stored, task, job)
    if stored.num_rows < MIN_ROWS:
        raise DataError(
            f"{stored.num_rows} rows can be used; a split into training, validation and test needs {MIN_ROWS}.",
            hint="Add rows, or choose a target column with fewer gaps.",
            code="too_few_rows",
        )
    cells = np.empty((stored.num_rows, len(features)), dtype=object)
    for index, feature in enumerate(features):
        cells[:, index] = _read_column(stored[feature.name], feature)
    job.log(f"Read {stored.num_rows} rows and {len(features)} columns.")
    return Table(features, cells, target, data.target if task.needs_target else None)


def choose_features(data: TrainingData, stored: pa.Table, job: Job) -> tuple[Feature, ...]:
    """The asked columns that exist and can be learnt from; each one left out is named in a warning."""
    asked = data.features or tuple(Feature(name=f.name, type=_guess_type(f.type)) for f in stored.schema)
    absent = [feature.name for feature in asked if feature.name not in stored.column_names]
    if absent:
        raise DataError(
            f"The dataset has no column “{absent[0]}”.", hint=f"It has: {', '.join(stored.column_names[:20])}."
        )
    chosen = []
    for feature in asked:
        forced = frozenset({feature.name} if feature.include else ())
        if feature.name == data.target:
            continue
        if reason := left_out(ColumnInfo(name=feature.name, type=feature.type), forced):
            job.warning(feature.type, f"Column “{feature.name}” is left out: {reason}.", feature.name)
        elif stored[feature.name].null_count == stored.num_rows:
            job.warning("empty", f"Column “{feature.name}” is left out: it has no value at all.", feature.name)
        else:
            # An identifier that the user insists on is learnt from as the words it consists of.
            chosen.append(Feature(name=feature.name, type=CATEGORICAL) if feature.type == IDENTIFIER else feature)
    if not chosen:
        raise DataError(
            "No column is left to learn from: the others are the target, identifiers, free text or empty.",
            hint="Choose at least one numeric, categorical, boolean or datetime column.",
            code="no_features",
        )
    return tuple(chosen)


def _guess_type(arrow_type: pa.DataType) -> str:
    if pa.types.is_boolean(arrow_type):
        return BOOLEAN
    if _is_moment(arrow_type):
        return DATETIME
    types = (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal)
    return NUMERIC if any(is_type(arrow_type) for is_type in types) else CATEGORICAL


def _read_target(name: str | None, stored: pa.Table, task: TaskType, job: Job) -> tuple[np.ndarray, pa.Table]:
    if name is None or name not in stored.column_names:
        raise DataError(
            f"The dataset has no column “{name}” to predict." if name else "No column is chosen as the one to predict.",
            hint=f"Choose one of: {', '.join(stored.column_names[:20])}.",
            code="no_target",
        )
    present = stored.filter(pc.is_valid(stored[name]))
    if dropped := stored.num_rows - present.num_rows:
        job.warning("target_missing", f"{dropped} rows without “{name}” are not used.", name)
    values = present[name].to_pylist()
    if task == tabular_classification.TASK:
        return np.array([to_word(value) for value in values], dtype=str), present
    try:
        return np.array([to_number(value) for value in values], dtype=float), present
    except (ValueError, TypeError) as error:
        raise DataError(
            f"“{name}” holds values that are not numbers; regression predicts a number.",
            hint="Choose a numeric target, or classification.",
            code="target_not_numeric",
        ) from error


def _read_column(column: pa.ChunkedArray, feature: Feature) -> Any:
    """Numbers go over in one piece; everything else is read once for each different value."""
    arrow_type = column.type
    if feature.type in (NUMERIC, BOOLEAN) and not _is_wordy(arrow_type):
        numbers = column.cast(pa.float64()).to_numpy()
        return np.where(np.abs(numbers) <= LARGEST, numbers, np.nan)
    if feature.type == DATETIME and _is_moment(arrow_type):
        micros = column.cast(pa.timestamp("us"), safe=False).cast(pa.int64())
        return pc.divide(micros.cast(pa.float64(), safe=False), 1e6).to_numpy()
    coded = (column if pa.types.is_dictionary(arrow_type) else column.dictionary_encode()).combine_chunks()
    try:
        words = [read_cell(value, feature.type) for value in [*coded.dictionary.to_pylist(), None]]
    except ValueError as error:
        raise DataError(
            f"Column “{feature.name}” is read as {feature.type} and holds a value that is not "
            f"{EXPECTED.get(feature.type, 'a single value')}.",
            hint="Change the column's type in the dataset, or leave the column out.",
            code="wrong_type",
        ) from error
    cells = np.empty(len(words), dtype=object)
    cells[:] = words
    gap = len(words) - 1
    return cells[coded.indices.fill_null(gap).to_numpy(zero_copy_only=False).astype(int)]


def _is_moment(arrow_type: pa.DataType) -> bool:
    return pa.types.is_timestamp(arrow_type) or pa.types.is_date(arrow_type)


def _is_wordy(arrow_type: pa.DataType) -> bool:
    return (
        pa.types.is_string(arrow_type)
        or pa.types.is_large_string(arrow_type)
        or pa.types.is_dictionary(arrow_type)
        or pa.types.is_null(arrow_type)
    )
