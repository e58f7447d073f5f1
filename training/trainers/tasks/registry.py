"""All task types, found as folders of this package."""

import difflib
import pkgutil
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module
from typing import Any

from training.trainers.errors import ConfigError
from training.trainers.tasks.base import Suits, TaskType

PACKAGE = "training.trainers.tasks"


@cache
def _by_key() -> dict[str, TaskType]:
    path = import_module(PACKAGE).__path__
    folders = sorted(module.name for module in pkgutil.iter_modules(path) if module.ispkg)
    tasks: list[TaskType] = [import_module(f"{PACKAGE}.{name}").TASK for name in folders]
    return {task.key: task for task in tasks}


def all_tasks() -> tuple[TaskType, ...]:
    """Every task type, in alphabetical order."""
    return tuple(_by_key().values())


def find_task(key: str) -> TaskType | None:
    """The task type of that key; None where it is no longer installed."""
    return _by_key().get(key)


def get_task(key: str) -> TaskType:
    """The task type of that key. Raises ConfigError, with the nearest key, when there is none: never a default."""
    known = _by_key()
    if key not in known:
        close = difflib.get_close_matches(key, known, n=1)
        guess = f"Did you mean “{close[0]}”?" if close else f"There are: {', '.join(known)}."
        raise ConfigError(f"There is no task “{key}”.", hint=guess, fields={"task": guess})
    return known[key]


def in_order(task: str, metrics: Iterable[str]) -> list[str]:
    """Names of metrics as a reader of that task wants them, those it does not name last.

    PostgreSQL keeps the keys of a JSON object in an order of its own.
    """
    found = find_task(task)
    place = {name: number for number, name in enumerate(found.metrics if found else ())}
    return sorted(metrics, key=lambda name: place.get(name, len(place)))


def tasks_for(dataset_kind: str) -> tuple[TaskType, ...]:
    """The task types that data of this kind may serve."""
    return tuple(task for task in all_tasks() if task.dataset_kind == dataset_kind)


def suited(dataset_kind: str, reading: Mapping[str, Any], target: str | None) -> tuple[TaskType, Suits] | None:
    """The task type that suits the data and the target best, and why; None where none does."""
    found = [(task, suits) for task in tasks_for(dataset_kind) if (suits := task.suits(reading, target))]
    return max(found, key=lambda item: item[1].score, default=None)
