"""What the jobs and trainers API takes and gives."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Field, FilterSchema, Schema
from pydantic import model_validator

from mlplatform.core.schemas import StrictSchema
from training.enums import JobStatus


class SplitIn(StrictSchema):
    """Shares of rows, images, texts or chats, from 0 to 0.8. With `train` given, what is absent shares the rest.

    Parts that an upload brings as folders count as they are; the shares then draw only what is missing.
    """

    validation: float = 0.15
    test: float = 0.15
    stratify: bool = True
    train: float | None = None

    @model_validator(mode="after")
    def share_the_rest(self) -> "SplitIn":
        absent = {"validation", "test"} - self.model_fields_set
        if self.train is None or not absent:
            return self
        given = sum(getattr(self, name) for name in {"validation", "test"} - absent)
        rest = round((1 - self.train - given) / len(absent), 6)
        for name in absent if rest >= 0 else ():  # what is below nothing does not add up, and is told so
            setattr(self, name, rest)
        return self


class JobIn(StrictSchema):
    """`trainer` absent: the recommended one for the data and the target. `target` absent: the guessed one, where the
    trainer predicts a column. `features` and `target` are for tables only.
    """

    dataset: UUID
    version: int | None = Field(None, ge=1, description="Number of the dataset version; absent: the newest ready one.")
    trainer: str | None = Field(None, max_length=80)
    target: str | None = Field(None, max_length=300)
    hyperparameters: dict[str, Any] = Field(default_factory=dict)
    preset: str = Field("", max_length=40)
    features: list[str] | None = Field(None, description="Columns to learn from; absent: all a model may learn from.")
    split: SplitIn | None = None
    seed: int | None = None
    name: str = Field("", max_length=200)
    time_limit_s: int | None = None
    consent: bool = Field(False, description="The data may leave this server for the provider; asked for once by each.")


class JobFilters(FilterSchema):
    """Filters and order of the list."""

    q: str = Field("", max_length=200, description="Part of the name or target, or the job's number.")
    status: JobStatus | None = None
    trainer: str = Field("", max_length=80)
    task: str = Field("", max_length=40)
    dataset: UUID | None = None
    ordering: Literal["-created_at", "created_at", "-finished_at", "name"] = "-created_at"


class DatasetRef(Schema):
    id: UUID
    name: str
    version: int
    version_id: UUID


class ModelRef(Schema):
    id: UUID
    name: str
    version: int
    version_id: UUID


class Failure(Schema):
    """What happened and why (`message`), and what to do (`hint`)."""

    code: str
    message: str
    hint: str = ""


class MetricOut(Schema):
    value: float | None
    interval: list[float] | None = None
    baseline: float | None = None
    label: str = ""
    higher_is_better: bool | None = None
    sentence: str = ""


class JobOut(Schema):
    """A job in a list."""

    id: UUID
    number: int
    name: str
    status: JobStatus
    phase: str
    progress: float | None = Field(description="Done share from 0 to 1; null while the whole is unknown.")
    eta: float | None = Field(description="Expected seconds left; null when unknown or ended.")
    attempts: int = Field(description="Tries begun so far.")
    failure: Failure | None
    metrics: dict[str, dict[str, Any]] = Field(description="By split, then by name.")
    headline: dict[str, Any] | None
    model: ModelRef | None
    dataset: DatasetRef
    trainer: str
    task: str
    target: str | None
    seed: int
    created_by: str | None
    created_at: datetime
    queued_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None


class AttemptOut(Schema):
    number: int
    fence: int
    host: str
    outcome: str
    failure: Failure | None
    overrides: dict[str, Any]
    exit_code: int | None
    signal: int | None
    peak_memory_bytes: int | None
    cpu_seconds: float | None
    created_at: datetime
    ended_at: datetime | None


class RemoteOut(Schema):
    """A hosted job at its provider; `remote_status` is the provider's own word."""

    provider: str
    base_url: str
    base_model: str
    remote_id: str
    remote_status: str
    remote_model: str
    trained_tokens: int | None
    epochs: int | None
    estimate_low_usd: float | None
    estimate_high_usd: float | None
    cap_usd: float | None
    cost_usd: float | None = Field(description="Trained tokens × price; the provider's bill counts.")
    submitted_at: datetime | None
    heard_at: datetime | None = Field(description="When the provider last answered.")
    next_poll_at: datetime | None
    trouble: dict[str, str] | None = Field(description="Why it cannot be asked at present; null when it can.")


class JobDetail(JobOut):
    """One job with all it was told and all it found."""

    metrics: dict[str, dict[str, MetricOut]] = Field(description="By split, then by name.")
    hyperparameters: dict[str, Any]
    features: list[dict[str, Any]]
    split: dict[str, Any]
    environment: dict[str, Any]
    warnings: list[dict[str, Any]]
    evaluation: dict[str, Any]
    tries: list[AttemptOut] = Field(description="Each try at the job, and why it ended.")
    queue_position: int | None = Field(description="1 is next; null unless waiting.")
    queue_reason: str = Field(description="Why it waits; empty unless waiting.")
    cancel_requested_at: datetime | None
    time_limit_s: int
    retry_of: UUID | None
    remote: RemoteOut | None = Field(description="Its side at the provider; null for a job that runs here.")
    last_seq: int = Field(description="Number of the newest event; ask for events after it with `since`.")


class EventOut(Schema):
    seq: int
    attempt: int
    at: datetime
    kind: str
    data: dict[str, Any]


class EventPage(Schema):
    items: list[EventOut]
    next_since: int = Field(description="Send this as `since` to get what comes after.")
    last_seq: int


class LogLine(Schema):
    seq: int
    at: datetime
    attempt: int
    level: str
    message: str


class LogPage(Schema):
    items: list[LogLine]
    count: int
    offset: int
    next_offset: int


class MetricPoints(Schema):
    series: dict[str, dict[str, list[list[float]]]] = Field(description="Metric → series → [[step, value], …].")
    last_seq: int


class TrainerOut(Schema):
    key: str
    label: str
    description: str
    task: str
    family: str
    available: bool
    reason: str = Field(description="Why it cannot run here, with the command that enables it; empty when it can.")
    needs_target: bool
    needs_gpu: bool
    dataset_kind: str


class EstimateOut(Schema):
    """Expected seconds with default settings."""

    low: float
    high: float


class TrainerChoice(TrainerOut):
    """A trainer as a choice for a dataset; of a list without one `recommended` is false and `estimate` null."""

    recommended: bool = False
    suits: str = Field("", description="How well it suits the dataset, in a sentence.")
    estimate: EstimateOut | None = None


class HyperparameterOut(Schema):
    name: str
    type: str
    nullable: bool
    default: Any
    title: str
    help: str
    group: str
    minimum: float | None
    maximum: float | None
    choices: list[str]
    search: list[Any] | None
    unit: str
    advanced: bool


class PresetOut(Schema):
    key: str
    label: str
    description: str
    values: dict[str, Any] = Field(description="All hyperparameters as this preset sets them.")


class TrainerDetail(TrainerOut):
    # The key is “schema” in JSON; pydantic keeps that name for itself.
    schema_: dict[str, Any] = Field(serialization_alias="schema", description="JSON Schema of `hyperparameters`.")
    defaults: dict[str, Any]
    help: dict[str, str]
    hyperparameters: list[HyperparameterOut]
    presets: list[PresetOut]
    resumable: bool
    resume_note: str
