"""Everything the job page shows, gathered once for the page, the live frames and the polling answer alike."""

from dataclasses import dataclass
from typing import Any

from django.utils.http import urlencode

from mlplatform.core.actors import Actor
from mlplatform.core.formats import duration, number
from mlplatform.core.schema_forms import shown
from training.enums import WAITING, JobStatus
from training.models import JobAttempt, TrainingJob
from training.presentation.evaluation import evaluation_sections
from training.presentation.failures import FailureCard, failure_card
from training.presentation.headline import headline_of, metrics_by_split
from training.presentation.remote import RemoteView, remote_view
from training.presentation.task_words import does, split_words, units_of
from training.selectors.events import newest_samples, warnings_of
from training.selectors.jobs import attempts_of
from training.selectors.queue import queue_state
from training.trainers.errors import UnknownTrainer
from training.trainers.registry import get_spec
from training.trainers.schema import fields


@dataclass(frozen=True, slots=True)
class JobView:
    """`percent` is None while nobody knows how much there is to do."""

    job: TrainingJob
    actor: Actor
    attempts: list[JobAttempt]
    warnings: list[dict[str, Any]]
    failure: FailureCard | None
    waiting: str
    remote: RemoteView | None = None

    @property
    def percent(self) -> float | None:
        return None if self.job.progress is None else round(100 * self.job.progress, 1)

    @property
    def stopping(self) -> bool:
        return self.job.cancel_requested_at is not None and not self.job.state.is_terminal

    @property
    def can_stop(self) -> bool:
        return self.actor.can_write and not self.job.state.is_terminal and not self.stopping

    @property
    def can_run_again(self) -> bool:
        return self.actor.can_write and self.job.state.is_terminal

    @property
    def again_word(self) -> str:
        return "Run again" if self.job.status == JobStatus.SUCCEEDED else "Retry"

    @property
    def detail(self) -> str:
        """Right side of the progress bar: "120 of 300 trees, about 12 s left"."""
        job = self.job
        parts = []
        if job.progress_total > 0:
            parts.append(f"{number(job.progress_done)} of {number(job.progress_total)} {job.progress_unit}".strip())
        if job.eta_s is not None and not job.state.is_terminal:
            parts.append(f"about {duration(job.eta_s)} left")
        return ", ".join(parts)

    @property
    def socket_path(self) -> str:
        return f"/ws/jobs/{self.job.pk}/"

    @property
    def change_query(self) -> str:
        """Opens the Train page with everything as this job had it."""
        return urlencode({"job": str(self.job.pk)})

    @property
    def title(self) -> str:
        """Of the browser's tab: "38 % · penguins"."""
        if self.job.state.is_active and self.percent is not None:
            return f"{self.percent:.0f} % · {self.job.name}"
        return f"{self.job.state.label} · {self.job.name}"

    @property
    def took(self) -> float | None:
        """Seconds from the first start to the end."""
        if self.job.started_at and self.job.finished_at:
            return (self.job.finished_at - self.job.started_at).total_seconds()
        return None

    def context(self) -> dict[str, Any]:
        job = self.job
        return {
            "view": self,
            "job": job,
            "headline": headline_of(job),
            "splits": metrics_by_split(job),
            "evaluation": job.evaluation,
            "sections": evaluation_sections(job),
            "samples": [] if job.headline else newest_samples(job),
            "units": units_of(job.task),
        }

    def frozen(self) -> dict[str, Any]:
        """What never changes after the job was created; only the whole page shows it."""
        return {"settings": settings_used(self.job), "trainer_label": trainer_label(self.job.trainer),
                "does": does(self.job), "split_words": split_words(self.job)}  # fmt: skip


def job_view(job: TrainingJob, actor: Actor) -> JobView:
    """Reads what the page needs beside the job's own row: tries, warnings, place in the queue."""
    return JobView(
        job=job,
        actor=actor,
        attempts=list(attempts_of(job)),
        warnings=warnings_of(job),
        failure=failure_card(job, actor),
        waiting=queue_state(job).reason if job.state in WAITING and not job.not_before else "",
        remote=remote_view(job),
    )


def trainer_label(key: str) -> str:
    """The trainer's name; its key where the plugin is no longer installed."""
    try:
        return get_spec(key).label
    except UnknownTrainer:
        return key


def settings_used(job: TrainingJob) -> list[dict[str, Any]]:
    """Hyperparameters as the job had them, with titles and help while the trainer is installed."""
    try:
        declared = {item.name: item for item in fields(get_spec(job.trainer).config_class)}
    except UnknownTrainer:
        declared = {}
    rows = []
    for name, value in job.hyperparameters.items():
        item = declared.get(name)
        labels = dict(item.choices) if item else {}
        shown_value = labels.get(value, value) or "empty" if isinstance(value, str) else shown(value)
        rows.append({"value": shown_value, "title": item.title if item else name,
                     "changed": item is not None and value != item.default})  # fmt: skip
    return rows
