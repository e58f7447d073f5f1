"""What trainers are told of a dataset version before they start: the task's light summary of the data."""

from collections.abc import Iterable
from typing import Any

from datasets.models import DatasetVersion
from datasets.selectors import reading_of
from training.trainers.tasks import TaskType


def summarise(
    version: DatasetVersion, task: TaskType, target: str | None = None, features: Iterable[str] | None = None
) -> Any:
    """The summary that the task's trainers check. Columns that are chosen by name count even if usually left out."""
    chosen = None if features is None or not task.takes_columns else list(features)
    return task.summarise(reading_of(version), target or None, chosen, chosen or ())


def amount(version: DatasetVersion, task: TaskType) -> str:
    """“344 rows”, “500 images”, “1 chat”."""
    count = version.rows or 0
    return f"{count:,} {task.unit if count == 1 else task.units}"
