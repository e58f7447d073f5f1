"""The interface of hosted fine-tuning. Implementations raise `training.providers.errors` only.

Whoever creates a remote job writes the intent first, gives our job's id in `metadata`, and stores the remote id. After
ProviderDown or a crash in between, `find_job` tells whether the job is there already; adopt it before creating another.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

JOB_ID = "mlplatform_job"  # key in a remote job's metadata


class RemoteState(StrEnum):
    """What a provider's status word means for us; the word itself is kept beside it."""

    WAITING = "waiting"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"

    @property
    def is_terminal(self) -> bool:
        return self in {RemoteState.SUCCEEDED, RemoteState.FAILED, RemoteState.CANCELLED}


@dataclass(frozen=True, slots=True)
class RemoteFile:
    id: str
    status: str


@dataclass(frozen=True, slots=True)
class JobRequest:
    """`hyperparameters`: those that were chosen; the provider picks the rest. `suffix`: at most 64 characters."""

    job_id: str
    model: str
    training_file: str
    validation_file: str | None = None
    hyperparameters: Mapping[str, int | float] = field(default_factory=dict)
    suffix: str = ""
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class RemoteJob:
    """`status` is the provider's own word; `model` the trained model's name once there is one, `epochs` their number
    once it is known.
    """

    id: str
    status: str
    state: RemoteState
    model: str | None
    trained_tokens: int | None
    epochs: int | None
    failure: str
    metadata: Mapping[str, str]
    created_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class RemoteEvent:
    """`data` holds the metrics of an event of type “metrics”."""

    id: str
    at: datetime | None
    level: str
    type: str
    message: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ChatOptions:
    """None: the provider's own choice."""

    max_tokens: int | None = None
    temperature: float | None = None
    top_p: float | None = None


@dataclass(frozen=True, slots=True)
class ChatPart:
    """A piece of an answer. The last one has a `finish_reason` and, where the provider counts, `tokens`."""

    text: str = ""
    finish_reason: str = ""
    tokens: int | None = None


class Provider(Protocol):
    """One account at one provider."""

    key: str
    label: str

    def check(self, model: str) -> None:
        """Does the key work, and does the provider train for this account? Costs nothing and sends no data.

        Raises KeyRefused, ProviderClosed, or whatever else stands in the way.
        """

    def upload_file(self, path: Path, filename: str) -> RemoteFile: ...

    def find_file(self, filename: str) -> RemoteFile | None:
        """An earlier upload under this name whose answer was lost."""

    def create_job(self, request: JobRequest) -> RemoteJob:
        """Never repeated by itself: an answer that is lost may stand for a job that runs and costs."""

    def get_job(self, remote_id: str) -> RemoteJob: ...

    def list_jobs(self, *, most: int = 200) -> Iterator[RemoteJob]:
        """The account's jobs, the newest first."""

    def events(self, remote_id: str, *, known: Iterable[str] = ()) -> list[RemoteEvent]:
        """Events that are not in `known`, the oldest first."""

    def cancel(self, remote_id: str) -> RemoteJob: ...

    def chat(self, model: str, messages: list[dict[str, Any]], options: ChatOptions) -> Iterator[ChatPart]:
        """The model's answer as it comes. Closing the iterator ends the answer at the provider."""

    def close(self) -> None: ...


def find_job(provider: Provider, job_id: str) -> RemoteJob | None:
    """The remote job that an earlier try made for our job, if there is one."""
    return next((job for job in provider.list_jobs() if job.metadata.get(JOB_ID) == job_id), None)
