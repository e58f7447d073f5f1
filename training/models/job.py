"""One request to train, and its tries. The job row is the queue: docs/architecture.md, “Jobs that cannot be lost”."""

from typing import Any

from django.db import models

from mlplatform.core.models import TeamModel, UuidModel
from training.enums import TERMINAL, WAITING, AttemptOutcome, JobStatus

_SHOWN = models.Q(deleted_at=None)


class TrainingJob(TeamModel):
    """Everything above the line is frozen at `create_job`; below it only the engine writes, and only with its fence."""

    # True on the instance that has just been inserted; an idempotency key that was used before gives another one.
    is_new = False

    number = models.PositiveIntegerField(help_text="Counts within the team; what people call the job.")
    name = models.CharField(max_length=200)
    dataset_version = models.ForeignKey("datasets.DatasetVersion", on_delete=models.PROTECT, related_name="jobs")
    trainer = models.CharField(max_length=80)
    task = models.CharField(max_length=40)
    target = models.CharField(max_length=300, blank=True)
    features: Any = models.JSONField(default=list, help_text="Columns used, each with name and type.")
    hyperparameters: Any = models.JSONField(default=dict)
    split: Any = models.JSONField(default=dict)
    seed = models.BigIntegerField(default=42)
    environment: Any = models.JSONField(default=dict, help_text="Versions of code and libraries, hash of the data.")
    time_limit_s = models.PositiveIntegerField()
    stall_limit_s = models.PositiveIntegerField()
    hosted = models.BooleanField(default=False, help_text="Trained at a provider; no training worker claims it.")
    idempotency_key = models.CharField(max_length=120, blank=True)
    request_hash = models.CharField(max_length=64, blank=True, help_text="Tells a repeated request from another one.")
    retry_of = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="retries")
    queued_at = models.DateTimeField(null=True, blank=True)
    # ---------------------------------------------------------------------------------------------------------------
    status = models.CharField(max_length=20, choices=JobStatus.choices, default=JobStatus.DRAFT)
    priority = models.IntegerField(default=0)
    not_before = models.DateTimeField(null=True, blank=True, help_text="End of the back-off while waiting to retry.")
    attempt = models.PositiveIntegerField(default=0)
    fence = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    cancel_requested_at = models.DateTimeField(null=True, blank=True)
    infra_failures = models.PositiveIntegerField(default=0)
    memory_failures = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    phase = models.CharField(max_length=80, blank=True)
    progress_done = models.FloatField(default=0)
    progress_total = models.FloatField(default=0)
    progress_unit = models.CharField(max_length=30, blank=True)
    eta_s = models.FloatField(null=True, blank=True)
    last_seq = models.BigIntegerField(
        default=0, help_text="Number of the newest event; given out under this row's lock."
    )
    last_event_at = models.DateTimeField(null=True, blank=True)
    last_report = models.PositiveIntegerField(
        default=0, help_text="Number of the newest stored batch of events of this fence: a batch is stored once."
    )

    failure: Any = models.JSONField(default=dict, blank=True, help_text="code, message, hint; empty unless failed.")
    metrics: Any = models.JSONField(default=dict, blank=True)
    headline: Any = models.JSONField(default=dict, blank=True)
    evaluation: Any = models.JSONField(default=dict, blank=True)
    warnings: Any = models.JSONField(default=list, blank=True)
    model_version = models.OneToOneField(
        "models_registry.ModelVersion", on_delete=models.SET_NULL, null=True, blank=True, related_name="job"
    )

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["team", "number"], name="training_job_number_once_a_team"),
            models.UniqueConstraint(
                fields=["team", "idempotency_key"],
                condition=~models.Q(idempotency_key=""),
                name="training_job_key_once_a_team",
            ),
        ]
        indexes = [
            # Lists read one page of ids from these alone; rows with long results are opened for what is shown.
            models.Index(fields=["team", "-created_at", "id"], condition=_SHOWN, name="training_job_list"),
            models.Index(fields=["team", "-finished_at", "id"], condition=_SHOWN, name="training_job_list_finished"),
            models.Index(fields=["team", "name", "id"], condition=_SHOWN, name="training_job_list_name"),
            models.Index(
                fields=["team", "status", "-created_at", "id"], condition=_SHOWN, name="training_job_list_status"
            ),
            models.Index(
                fields=["-priority", "queued_at"],
                condition=models.Q(status__in=sorted(WAITING)),
                name="training_job_queue",
            ),
            models.Index(
                fields=["lease_until"], condition=~models.Q(status__in=sorted(TERMINAL)), name="training_job_leases"
            ),
        ]

    def __str__(self) -> str:
        return f"Job {self.number} · {self.name}"

    @property
    def state(self) -> JobStatus:
        return JobStatus(self.status)

    @property
    def progress(self) -> float | None:
        """Done share from 0 to 1; None until the trainer has said how much there is to do."""
        if self.state == JobStatus.SUCCEEDED:
            return 1.0
        return min(1.0, self.progress_done / self.progress_total) if self.progress_total > 0 else None

    @property
    def percent(self) -> int | None:
        return None if self.progress is None else int(100 * self.progress)

    @property
    def headline_metric(self) -> dict[str, Any] | None:
        """The main metric: label, value, interval, baseline, sentence; None until the job has one."""
        metric: dict[str, Any] | None = self.metrics.get(self.headline.get("split"), {}).get(self.headline.get("name"))
        return metric


class JobAttempt(UuidModel):
    """One try at a job by one worker; the processes are named so that leftovers can be ended, and only they."""

    job = models.ForeignKey(TrainingJob, on_delete=models.CASCADE, related_name="attempts")
    number = models.PositiveIntegerField()
    fence = models.PositiveIntegerField()
    host = models.CharField(max_length=120)
    boot_id = models.CharField(max_length=40, blank=True)
    supervisor_pid = models.PositiveIntegerField(null=True, blank=True)
    supervisor_start = models.FloatField(null=True, blank=True)
    child_pid = models.PositiveIntegerField(null=True, blank=True)
    child_start = models.FloatField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=AttemptOutcome.choices, default=AttemptOutcome.OPEN)
    failure: Any = models.JSONField(default=dict, blank=True)
    overrides: Any = models.JSONField(
        default=dict, blank=True, help_text="Settings changed for this try, e.g. a smaller batch."
    )
    exit_code = models.IntegerField(null=True, blank=True)
    signal = models.IntegerField(null=True, blank=True)
    peak_memory_bytes = models.BigIntegerField(null=True, blank=True)
    cpu_seconds = models.FloatField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["job", "fence"], name="training_attempt_fence_once")]

    def __str__(self) -> str:
        return f"{self.job} try {self.number}"
