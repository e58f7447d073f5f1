"""What a trainer declares about itself. Light: the web process imports this and every trainer's config."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from pydantic import ConfigDict

from training.trainers.tasks.base import TaskType


class TrainerConfig:
    """Base of every config: a frozen, keyword-only, slotted dataclass. A key that it does not know is an error."""

    __slots__ = ()
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")


@dataclass(frozen=True, kw_only=True, slots=True)
class Preset:
    """A named set of overrides; every other hyperparameter keeps its default."""

    key: str
    label: str
    description: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Requirement:
    """A module that the trainer needs, and the command that installs it."""

    module: str
    label: str
    command: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Complaint:
    """One thing that `check` found. An error forbids the job; a warning is shown beside the Start button."""

    code: str
    severity: str  # "error" | "warning"
    message: str
    hint: str = ""
    column: str | None = None
    field: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Estimate:
    """Expected duration in seconds, as a range."""

    low: float
    high: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Cost:
    """What a job costs at a provider, as a range, and the sum at which it is stopped. `source`: whose prices, and when.

    The cap is also what the Start button says; a job never costs more.
    """

    low: float
    high: float
    cap: float | None = None
    currency: str = "USD"
    source: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fitness:
    """How well a trainer suits some data: higher `score` first; `reason` is one sentence for the card."""

    score: float
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TrainerSpec:
    """Everything the portal knows of a trainer without importing its libraries.

    `check(config, data)`, `estimate(config, data)` and `fitness(data)` take the light summary of a dataset version
    that `task.summarise` makes (`TableInfo`, `ImageInfo`, `TextInfo`). `fit` is the dotted path `module:function` of
    `fit(config, data: TrainingData, job: Job) -> TrainResult`, imported in the child only.
    """

    key: str
    label: str
    description: str
    task: TaskType
    family: str  # "sklearn" | "native" | "transfer" | "llm" | "provider"
    config_class: type[Any]
    fit: str
    flavor: str
    check: Callable[[Any, Any], list[Complaint]]
    estimate: Callable[[Any, Any], Estimate]
    fitness: Callable[[Any], Fitness]
    presets: tuple[Preset, ...]
    requires: tuple[Requirement, ...] = ()
    dataset_kind: str = "table"
    resumable: bool = False
    resume_note: str = ""
    needs_gpu: bool = False
    unavailable: Callable[[], str] | None = None  # why not here although the modules are there; "" when it can run
    uses_split: bool = True  # False: the job's shares for validation and test say nothing to it

    @property
    def hosted(self) -> bool:
        """Trained by a provider: the portal sends the data, watches, and pays."""
        return self.family == "provider"
