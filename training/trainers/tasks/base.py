"""The declaration of a task type."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, NamedTuple, Protocol, Self

from training.trainers.tasks.sections import Part

Reading = Mapping[str, Any]
"""What is known of a dataset version: the content of its `reading.json`."""


class Summary(Protocol):
    """What every task's light summary of the data offers beside its own facts."""

    @property
    def given_split(self) -> Mapping[str, int]:
        """Units by part, “train”, “validation”, “test”, where the upload itself says so; else empty."""
        ...


class Suits(NamedTuple):
    """How well a task type suits some data: the highest `score` is proposed, with `reason` as its sentence."""

    score: float
    reason: str


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class TaskType(str):
    """A task type. It is its own key: a string that compares, hashes and is stored as that.

    `summary` and `evaluation` are "module:name", so that the declaration imports nothing: the class with
    `from_reading(reading, target, features, forced)` that trainers check, and the parts (`tasks.sections.Part`) that
    the job page and the report show of a result.
    """

    key: str
    label: str
    description: str
    dataset_kind: str
    summary: str
    evaluation: str
    suits: Callable[[Reading, str | None], Suits | None]
    predicts: str
    """What comes out, where no column is the target: “groups of similar rows”."""

    answers: str
    """One word for the same, which names the line of models: “Penguins groups”."""

    metrics: tuple[str, ...] = ()
    """Names of its metrics in the order in which a reader wants them, the headline first."""

    unit: str = "row"
    units: str = "rows"
    needs_target: bool = False
    takes_columns: bool = False
    """Whether a person chooses the columns to learn from."""

    balanced_split: bool = False
    """Whether each part may get its share of every class."""

    def __new__(cls, key: str, **facts: Any) -> Self:
        return super().__new__(cls, key)

    def __str__(self) -> str:
        return self.key

    def __repr__(self) -> str:
        return f"<task type {self.key}>"

    def __reduce__(self) -> tuple[Callable[[str], "TaskType"], tuple[str]]:
        from training.trainers.tasks.registry import get_task

        return get_task, (self.key,)

    @property
    def value(self) -> str:
        return self.key

    def summarise(
        self,
        reading: Reading,
        target: str | None = None,
        features: Iterable[str] | None = None,
        forced: Iterable[str] = (),
    ) -> Any:
        """The light summary of the data that this task's trainers check, e.g. a `TableInfo`."""
        return _resolve(self.summary).from_reading(reading, target, features, forced)

    @property
    def parts(self) -> tuple[Part, ...]:
        """What there is to tell of a finished job beyond its metrics, in the order in which a reader wants it."""
        found: tuple[Part, ...] = _resolve(self.evaluation)
        return found


def _resolve(path: str) -> Any:
    module, _, name = path.partition(":")
    return getattr(import_module(module), name)
