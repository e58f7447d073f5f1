"""What a person most likely wants from a dataset version: target, task, trainer, columns, each with its reason.

The Train page and the API ask here, so both start the same job when they are told the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from datasets.models import DatasetVersion
from mlplatform.core.errors import Conflict, ValidationFailed
from training.trainers.base import Task
from training.trainers.recommend import Recommendation, recommend
from training.trainers.tabular.table_info import TableInfo, left_out

MOST_CLASSES_OF_WHOLE_NUMBERS = 10


@dataclass(frozen=True, slots=True)
class Guess:
    """`target` None: nothing to predict, so similar rows are grouped."""

    target: str | None
    task: Task
    reason: str


def guess(version: DatasetVersion) -> Guess:
    """What the reader suggested when it read the file."""
    suggested = version.reading.get("suggested") or {}
    task = suggested.get("task") or Task.TABULAR_CLUSTERING
    return Guess(target=suggested.get("target"), task=Task(task), reason=suggested.get("reason", ""))


def guess_task(version: DatasetVersion, target: str | None) -> tuple[Task, str]:
    """The task type for a target, and why. Raises ValidationFailed for a column that is not there."""
    suggested = guess(version)
    if target == suggested.target:
        return suggested.task, suggested.reason
    if target is None:
        return Task.TABULAR_CLUSTERING, "Without a target, similar rows are grouped: clustering."
    column = next((item for item in version.columns if item["name"] == target), None)
    if column is None:
        names = ", ".join(f"“{item['name']}”" for item in version.columns[:20])
        raise ValidationFailed(
            f"The dataset has no column “{target}”. It has: {names}.", fields={"target": [f"No column “{target}”."]}
        )
    if column["type"] != "numeric":
        return Task.TABULAR_CLASSIFICATION, f"“{target}” holds {column['unique']} different values: classification."
    if column.get("integer") and column["unique"] <= MOST_CLASSES_OF_WHOLE_NUMBERS:
        return Task.TABULAR_CLASSIFICATION, f"“{target}” holds only {column['unique']} whole numbers: classification."
    return Task.TABULAR_REGRESSION, f"“{target}” holds numbers: regression."


def table_info(version: DatasetVersion, target: str | None, features: Iterable[str] | None = None) -> TableInfo:
    """The summary that trainers check. Columns that are chosen by name count even if they would be left out."""
    chosen = None if features is None else list(features)
    reading = {"columns": version.columns, "rows": version.rows}
    return TableInfo.from_reading(reading, target=target, features=chosen, forced=chosen or ())


def trainer_cards(info: TableInfo, task: Task) -> list[Recommendation]:
    """All trainers for a task, the one to choose when in doubt first."""
    return recommend(task, info)


def recommended_trainer(version: DatasetVersion, target: str | None, task: Task) -> str:
    """Key of the recommended trainer. Raises Conflict where none of them can run here."""
    cards = trainer_cards(table_info(version, target), task)
    best = next((card for card in cards if card.recommended), None)
    if best is None:
        why = " ".join(card.unavailable_because for card in cards) or f"No trainer for {task.label.lower()} exists."
        raise Conflict(f"Nothing here can train this now. {why}", code="no_trainer")
    return best.spec.key


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """A column on the Train page. `reason` says why it is off, or what to know about it."""

    name: str
    type: str
    used: bool
    reason: str


def column_choices(version: DatasetVersion, target: str | None, features: Iterable[str] | None) -> list[ColumnChoice]:
    """All columns but the target, ticked as in `features`; without it all that trainers learn from by themselves."""
    chosen = None if features is None else set(features)
    choices = []
    for column in table_info(version, target).features:
        off = left_out(column)
        used = not off if chosen is None else column.name in chosen
        choices.append(ColumnChoice(column.name, column.type, used, _remark(version, column.name, off)))
    return choices


def _remark(version: DatasetVersion, name: str, off: str) -> str:
    if off:
        return f"Off at first: {off}."
    column: dict[str, Any] = next(item for item in version.columns if item["name"] == name)
    warnings = column.get("warnings") or []
    return str(warnings[0]["message"]) if warnings else ""
