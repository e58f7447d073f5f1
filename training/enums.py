"""States of a job and why one ended."""

from django.db import models


class JobStatus(models.TextChoices):
    """draft → queued → starting → running → finalizing → one of the ends, with retry_wait between tries.

    At a provider: queued → submitting → remote_running → importing → one of the ends.
    """

    DRAFT = "draft", "Draft"
    QUEUED = "queued", "Queued"
    STARTING = "starting", "Starting"
    RUNNING = "running", "Training"
    FINALIZING = "finalizing", "Finishing"
    SUBMITTING = "submitting", "Sending"
    REMOTE_RUNNING = "remote_running", "At the provider"
    IMPORTING = "importing", "Fetching the result"
    RETRY_WAIT = "retry_wait", "Waiting to retry"
    SUCCEEDED = "succeeded", "Done"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"

    @property
    def is_terminal(self) -> bool:
        return self in TERMINAL

    @property
    def is_active(self) -> bool:
        return self in ACTIVE


WAITING = frozenset({JobStatus.QUEUED, JobStatus.RETRY_WAIT})
LOCAL = frozenset({JobStatus.STARTING, JobStatus.RUNNING, JobStatus.FINALIZING})  # a training worker has it in hand
REMOTE = frozenset({JobStatus.SUBMITTING, JobStatus.REMOTE_RUNNING, JobStatus.IMPORTING})
ACTIVE = LOCAL | REMOTE
TERMINAL = frozenset({JobStatus.SUCCEEDED, JobStatus.FAILED, JobStatus.CANCELLED})


class AttemptOutcome(models.TextChoices):
    OPEN = "open", "Running"
    SUCCEEDED = "succeeded", "Succeeded"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"
    LOST = "lost", "Lost"


class FailureCode(models.TextChoices):
    """Why a try ended. The first four are ours to retry, the fifth with less memory, the rest the user's to mend."""

    WORKER_LOST = "worker_lost", "The worker stopped answering"
    CHILD_KILLED = "child_killed", "The training process was killed from outside"
    START_FAILED = "start_failed", "The training process could not be started"
    STORAGE = "storage", "Files could not be written"
    OUT_OF_MEMORY = "out_of_memory", "Memory ran out"
    DATA = "data_error", "The data does not fit this trainer"
    CONFIG = "config_error", "The settings do not fit"
    DIVERGED = "diverged", "The training diverged"
    PROGRAM = "program_error", "The trainer has a mistake"
    TIME_LIMIT = "time_limit", "The time limit was reached"
    STALLED = "stalled", "Nothing happened for too long"
    BAD_RESULT = "bad_result", "The result was incomplete"
    PROVIDER = "provider_error", "The provider did not train it"
    BUDGET = "budget", "It would have cost more than allowed"


INFRASTRUCTURE = frozenset(
    {FailureCode.WORKER_LOST, FailureCode.CHILD_KILLED, FailureCode.START_FAILED, FailureCode.STORAGE}
)
