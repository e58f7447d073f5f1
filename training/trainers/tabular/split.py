"""Rows into training, validation and test: seeded, and stratified where the classes allow it."""

from dataclasses import dataclass

import numpy as np
from sklearn.model_selection import train_test_split

from training.trainers.contract import Split
from training.trainers.errors import ConfigError
from training.trainers.job import Job


@dataclass(frozen=True, slots=True)
class Parts:
    """Row indices of each split; `validation` may be empty."""

    train: np.ndarray
    validation: np.ndarray
    test: np.ndarray


def split_rows(rows: int, split: Split, seed: int, job: Job, classes: np.ndarray | None = None) -> Parts:
    """Draw the test rows first, so that they stay the same whatever the validation share is."""
    if not (0 < split.test < 1 and 0 <= split.validation < 1 and split.test + split.validation <= 0.8):
        raise ConfigError(
            f"The split keeps {100 * split.validation:g} % for validation and {100 * split.test:g} % for test.",
            hint="Keep something for the test, and at least 20 % for training.",
            code="split",
        )
    test = max(1, round(rows * split.test))
    validation = max(1, round(rows * split.validation)) if split.validation else 0
    everything = np.arange(rows)
    if classes is not None and split.stratify:
        if (reason := _not_stratifiable(classes, test, validation)) is None:
            return _draw(everything, test, validation, seed, classes)
        job.warning("not_stratified", f"The split is random and not stratified: {reason}.")
    return _draw(everything, test, validation, seed, None)


def _not_stratifiable(classes: np.ndarray, test: int, validation: int) -> str | None:
    """Every class must be able to lie in every part."""
    names, counts = np.unique(classes, return_counts=True)
    parts = 3 if validation else 2
    if counts.min() < parts:
        name, count = names[counts.argmin()], counts.min()
        return f"class “{name}” has {count} row{'s' if count != 1 else ''}, and each of {parts} parts needs one"
    smallest = min(test, validation or test)
    if smallest < len(names):
        return f"{len(names)} classes do not fit into {smallest} rows"
    return None


def _draw(rows: np.ndarray, test: int, validation: int, seed: int, classes: np.ndarray | None) -> Parts:
    rest, test_rows = train_test_split(rows, test_size=test, random_state=seed, stratify=classes)
    if not validation:
        return Parts(rest, rows[:0], test_rows)
    kept = None if classes is None else classes[rest]
    # A class of which the test took all but one row cannot be stratified a second time.
    if kept is not None and np.unique(kept, return_counts=True)[1].min() < 2:
        kept = None
    train, validation_rows = train_test_split(rest, test_size=validation, random_state=seed, stratify=kept)
    return Parts(train, validation_rows, test_rows)
