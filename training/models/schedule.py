"""Rules that create jobs, and what each due time came to."""

from typing import Any

from django.db import models

from mlplatform.core.models import TeamModel, UuidModel
from training.models.job import TrainingJob


class Schedule(TeamModel):
    """Retrains on a dataset's newest ready version by cron. What is asked for is kept as it was given."""

    name = models.CharField(max_length=160)
    dataset = models.ForeignKey("datasets.Dataset", on_delete=models.CASCADE, related_name="schedules")
    trainer = models.CharField(max_length=80)
    target = models.CharField(max_length=300, blank=True)
    hyperparameters: Any = models.JSONField(default=dict, blank=True)
    features: Any = models.JSONField(null=True, blank=True, help_text="Names of columns; null: all a model may use.")
    split: Any = models.JSONField(default=dict, blank=True)
    seed = models.BigIntegerField(default=42)
    cron = models.CharField(max_length=120)
    time_zone = models.CharField(max_length=60, default="UTC")
    paused = models.BooleanField(default=False)
    last_due_at = models.DateTimeField(null=True, blank=True)
    next_due_at = models.DateTimeField()
    problem = models.TextField(blank=True, help_text="Why the newest due time made no job; empty when it did.")

    class Meta:
        ordering = ["name"]
        indexes = [
            models.Index(
                fields=["next_due_at"],
                condition=models.Q(deleted_at=None, paused=False),
                name="training_schedule_due",
            ),
            models.Index(fields=["team", "name", "id"], condition=models.Q(deleted_at=None), name="training_schedules"),
        ]

    def __str__(self) -> str:
        return self.name


class ScheduleRun(UuidModel):
    """One due time, whichever worker saw it first: the constraint keeps a second one from making another job."""

    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="runs")
    due_at = models.DateTimeField(help_text="The due time, or when somebody pressed “Run now”.")
    manual = models.BooleanField(default=False)
    missed = models.PositiveIntegerField(default=0, help_text="Earlier due times that passed while nothing ran.")
    problem = models.TextField(blank=True, help_text="Why there is no job.")
    job = models.OneToOneField(
        TrainingJob, on_delete=models.SET_NULL, null=True, blank=True, related_name="schedule_run"
    )

    class Meta:
        ordering = ["-due_at"]
        constraints = [models.UniqueConstraint(fields=["schedule", "due_at"], name="training_schedule_due_once")]

    def __str__(self) -> str:
        return f"{self.schedule} at {self.due_at:%Y-%m-%d %H:%M} UTC"
