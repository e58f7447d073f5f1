"""What the schedules API takes and gives."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from mlplatform.core.schemas import StrictSchema
from training.enums import JobStatus
from training.schemas import SplitIn

CRON = "Five parts: minute, hour, day, month, weekday; `0 3 * * 1` is Mondays at 3:00."
TIME_ZONE = "Name in the time zone database, such as `Europe/Berlin`."


class ScheduleIn(StrictSchema):
    """Each due time trains on the newest ready version. `trainer` and `target` absent: guessed once, now."""

    name: str = Field(max_length=160)
    dataset: UUID
    cron: str = Field(max_length=120, description=CRON)
    time_zone: str = Field("UTC", max_length=60, description=TIME_ZONE)
    trainer: str | None = Field(None, max_length=80)
    target: str | None = Field(None, max_length=300)
    hyperparameters: dict[str, Any] = Field(default_factory=dict)
    features: list[str] | None = Field(None, description="Columns to learn from; absent: all a model may learn from.")
    split: SplitIn | None = None
    seed: int | None = None


class SchedulePatch(StrictSchema):
    """What is absent stays as it is."""

    name: str = Field("", max_length=160)
    cron: str = Field("", max_length=120, description=CRON)
    time_zone: str = Field("", max_length=60, description=TIME_ZONE)
    paused: bool = False
    trainer: str = Field("", max_length=80)
    target: str | None = Field(None, max_length=300)
    hyperparameters: dict[str, Any] = Field(default_factory=dict)
    features: list[str] | None = None
    split: SplitIn = Field(default_factory=SplitIn)
    seed: int = 0


class ScheduledDataset(Schema):
    id: UUID
    name: str


class ScheduleOut(Schema):
    id: UUID
    name: str
    dataset: ScheduledDataset
    trainer: str
    target: str | None
    hyperparameters: dict[str, Any]
    features: list[str] | None
    split: dict[str, Any]
    seed: int
    cron: str
    time_zone: str
    sentence: str = Field(description="The cron expression in words.")
    paused: bool
    last_due_at: datetime | None
    next_due_at: datetime | None = Field(description="Null while paused.")
    next_times: list[datetime] = Field(description="The next five due times in the schedule's zone.")
    problem: str = Field(description="Why the newest due time made no job; empty when it did.")
    created_by: str | None
    created_at: datetime


class ScheduleRunOut(Schema):
    due_at: datetime
    manual: bool
    missed: int = Field(description="Earlier due times that passed while no worker ran; this run stands for them.")
    problem: str
    job: UUID | None
    status: JobStatus | None


class ScheduleDetail(ScheduleOut):
    runs: list[ScheduleRunOut] = Field(description="The last runs, the newest first.")
