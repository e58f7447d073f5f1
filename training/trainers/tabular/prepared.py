"""The part of a fit that all tabular trainers share: load, split, encode."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import Pipeline
from threadpoolctl import threadpool_limits

from training.trainers.contract import TrainingData
from training.trainers.errors import DataError
from training.trainers.job import Job
from training.trainers.tabular.checks import class_limit
from training.trainers.tabular.preprocess import build_preprocessor
from training.trainers.tabular.split import Parts, split_rows
from training.trainers.tabular.table import Table, read_table
from training.trainers.tasks import TaskType, tabular_classification, tabular_regression

SMALL = 5_000_000  # numbers after encoding
SPLITS = ("train", "validation", "test")


@dataclass(frozen=True)
class Prepared:
    """A table split and encoded. The encoder has seen the training rows only."""

    task: TaskType
    table: Table
    parts: Parts
    encoder: ColumnTransformer
    encoded: dict[str, np.ndarray]  # split -> (rows, numbers)

    def cells(self, split: str) -> np.ndarray:
        cells: np.ndarray = self.table.cells[getattr(self.parts, split)]
        return cells

    def target(self, split: str) -> np.ndarray:
        if self.table.target is None:
            raise LookupError("a clustering has no target")
        target: np.ndarray = self.table.target[getattr(self.parts, split)]
        return target

    @property
    def splits(self) -> tuple[str, ...]:
        """The splits that have rows."""
        return tuple(split for split in SPLITS if len(getattr(self.parts, split)))

    @cached_property
    def labels(self) -> np.ndarray:
        """Every class of the table, sorted; a rare one may be missing from the training rows."""
        return np.unique(np.concatenate([self.target(split) for split in self.splits]))

    def rows(self) -> dict[str, int]:
        return {split: len(getattr(self.parts, split)) for split in SPLITS}

    def pipeline(self, model: object) -> Pipeline:
        """Encoder and fitted model as one: raw cells in, predictions out."""
        return Pipeline([("encode", self.encoder), ("model", model)])


def prepare(data: TrainingData, task: TaskType, job: Job, *, scale: bool) -> Prepared:
    """Read, split and encode. Raises DataError when the rows cannot teach anything."""
    job.phase("loading", "Loading data")
    table = read_table(data, task, job)
    job.phase("preparing", "Preparing")
    classes = table.target if task == tabular_classification.TASK else None
    parts = split_rows(table.rows, data.split, job.seed, job, classes)
    if task.needs_target:
        _check_target(table, parts, task)
    cells = table.cells[parts.train]
    encoder = build_preprocessor(table.features, cells, scale=scale)
    encoded = {"train": encoder.fit_transform(cells)}
    for split in ("validation", "test"):
        rows = getattr(parts, split)
        encoded[split] = encoder.transform(table.cells[rows]) if len(rows) else encoded["train"][:0]
    # In a small table two threads wait for each other longer than they work: 0.4 s became 6 s on a busy machine.
    threadpool_limits(1 if encoded["train"].size < SMALL else job.threads)
    job.log(
        f"Split: {len(parts.train)} rows to train, {len(parts.validation)} to validate, {len(parts.test)} to test; "
        f"{encoded['train'].shape[1]} numbers a row after encoding."
    )
    return Prepared(task, table, parts, encoder, encoded)


def _check_target(table: Table, parts: Parts, task: TaskType) -> None:
    if table.target is None:
        return
    different = len(np.unique(table.target))
    if task == tabular_classification.TASK and different > class_limit(table.rows):
        raise DataError(
            f"“{table.target_name}” has {different} different values in {table.rows} rows: too many to be classes.",
            hint="Choose a column with few values, or predict a number with regression.",
            code="too_many_classes",
        )
    if len(np.unique(table.target[parts.train])) < 2:
        kind = "one class" if task == tabular_classification.TASK else "one value"
        raise DataError(
            f"The training rows hold {kind} of “{table.target_name}” only, so there is nothing to tell apart.",
            hint="Choose another target column, or add rows.",
            code="one_class" if task == tabular_classification.TASK else "constant_target",
        )
    held_out = table.target[parts.test]
    if task == tabular_regression.TASK and len(np.unique(held_out)) < 2:
        rows = f"{len(held_out)} row{'s' if len(held_out) != 1 else ''}"
        raise DataError(
            f"The test ({rows}) holds one value of “{table.target_name}” only: no score can say what a model explains.",
            hint="Keep a larger share for the test, name another seed, or add rows.",
            code="constant_test",
        )
