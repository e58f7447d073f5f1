"""What a job reported, in order. Rows are only added."""

from typing import Any

from django.db import models

from training.models.job import TrainingJob


class JobEvent(models.Model):
    """`seq` counts per job from 1 without gaps; it is given out under the job row's lock, so readers can page by it."""

    job = models.ForeignKey(TrainingJob, on_delete=models.CASCADE, related_name="events")
    seq = models.BigIntegerField()
    attempt = models.PositiveIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=20)
    data: Any = models.JSONField(default=dict)

    class Meta:
        ordering = ["job", "seq"]
        constraints = [models.UniqueConstraint(fields=["job", "seq"], name="training_event_seq_once")]

    def __str__(self) -> str:
        return f"{self.kind} #{self.seq}"


class MetricPoint(models.Model):
    """(name, split, step, value) of one attempt; the charts' curves."""

    job = models.ForeignKey(TrainingJob, on_delete=models.CASCADE, related_name="metric_points")
    attempt = models.PositiveIntegerField()
    seq = models.BigIntegerField()
    name = models.CharField(max_length=80)
    split = models.CharField(max_length=20, blank=True)
    step = models.FloatField()
    value = models.FloatField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["job", "name", "split", "step"]), models.Index(fields=["job", "seq"])]

    def __str__(self) -> str:
        return f"{self.name} {self.split} {self.step}: {self.value}"
