"""What a person most likely wants from a dataset version: target, task, trainer, columns, each with its reason.

The Train page and the API ask here, so both start the same job when they are told the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from datasets.models import DatasetVersion
from datasets.selectors import reading_of
from datasets.selectors.versions import require_ready
from mlplatform.core.actors import Actor
from mlplatform.core.errors import Conflict, ValidationFailed
from training.selectors.availability import available_to
from training.selectors.data import choose_version
from training.selectors.summaries import summarise
from training.trainers.recommend import Recommendation, recommend
from training.trainers.tasks import TaskType, get_task, suited, tasks_for


@dataclass(frozen=True, slots=True)
class Guess:
    """`target` None: nothing to predict, so similar rows are grouped."""

    target: str | None
    task: TaskType
    reason: str


def guess(version: DatasetVersion) -> Guess:
    """What the reader suggested when it read the file."""
    suggested = version.reading.get("suggested") or {}
    if key := suggested.get("task"):
        return Guess(target=suggested.get("target"), task=get_task(key), reason=suggested.get("reason", ""))
    task, reason = _task_for(version, None)
    return Guess(target=None, task=task, reason=reason)


def guess_task(version: DatasetVersion, target: str | None) -> tuple[TaskType, str]:
    """The task type for a target, and why. Raises ValidationFailed for a column that is not there."""
    suggested = guess(version)
    if target == suggested.target:
        return suggested.task, suggested.reason
    if target is not None and all(column["name"] != target for column in version.columns):
        names = ", ".join(f"“{item['name']}”" for item in version.columns[:20])
        raise ValidationFailed(
            f"The dataset has no column “{target}”. It has: {names}.", fields={"target": [f"No column “{target}”."]}
        )
    return _task_for(version, target)


def _task_for(version: DatasetVersion, target: str | None) -> tuple[TaskType, str]:
    kind = version.dataset.kind
    best = suited(kind, reading_of(version), target)
    if best is None:
        raise Conflict(f"No task is made for {kind} datasets, so nothing can be trained on this one.", code="no_task")
    return best[0], best[1].reason


def trainer_cards(info: Any, task: TaskType, version: DatasetVersion) -> list[Recommendation]:
    """All trainers for a task on data of the version's team, the one to choose when in doubt first."""
    return recommend(task, info, partial(available_to, version.dataset.team_id))


def cards_for(actor: Actor, dataset: UUID, task: str | None = None, target: str | None = None) -> list[Recommendation]:
    """The trainers for a dataset of the actor's team. What is None is guessed.

    Raises NotFound for another team's dataset, Conflict for one that is not read, ValidationFailed for a task of
    another kind of data or a column that is not there.
    """
    version = require_ready(choose_version(actor, dataset))
    target = target or guess(version).target
    found = guess_task(version, target)[0] if task is None else get_task(task)
    if found.dataset_kind != version.dataset.kind:
        there = ", ".join(item.key for item in tasks_for(version.dataset.kind)) or "none"
        sentence = f"“{found.label}” is no task for {version.dataset.kind} datasets. There are: {there}."
        raise ValidationFailed(sentence, fields={"task": [sentence]})
    return trainer_cards(summarise(version, found, target if found.needs_target else None), found, version)


def recommended_trainer(version: DatasetVersion, target: str | None, task: TaskType) -> str:
    """Key of the recommended trainer. Raises Conflict where none of them can run here."""
    cards = trainer_cards(summarise(version, task, target), task, version)
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


def column_choices(
    version: DatasetVersion, task: TaskType, target: str | None, features: Iterable[str] | None
) -> list[ColumnChoice]:
    """All columns but the target, ticked as in `features`; without it all that trainers learn from by themselves.

    None for tasks that learn from what has no columns.
    """
    if not task.takes_columns:
        return []
    chosen = None if features is None else set(features)
    info = summarise(version, task, target)
    choices = []
    for column in info.features:
        off = info.why_off(column)
        used = not off if chosen is None else column.name in chosen
        choices.append(ColumnChoice(column.name, column.type, used, _remark(version, column.name, off)))
    return choices


def _remark(version: DatasetVersion, name: str, off: str) -> str:
    if off:
        return f"Off at first: {off}."
    column: dict[str, Any] = next(item for item in version.columns if item["name"] == name)
    warnings = column.get("warnings") or []
    return str(warnings[0]["message"]) if warnings else ""
