"""Who works for this portal right now, and how their machines are doing."""

from typing import Any

from django.db import models
from django.utils import timezone


class WorkerProcess(models.Model):
    """One worker group (`mlplatform worker`), kept alive by its heartbeat; rows that stop beating are shown as lost."""

    name = models.CharField(max_length=160, unique=True)
    queue = models.CharField(max_length=20)
    host = models.CharField(max_length=120)
    pid = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    last_seen = models.DateTimeField()
    last_canary = models.DateTimeField(null=True, blank=True, help_text="When a task last came through.")
    size = models.PositiveIntegerField(default=0, help_text="How many tasks it can run at once.")
    busy = models.PositiveIntegerField(default=0)
    restarts = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["queue", "name"]
        verbose_name_plural = "worker processes"

    def __str__(self) -> str:
        return self.name


class ProcessRestart(models.Model):
    """A part that ended by itself and was started again by the supervisor."""

    part = models.CharField(max_length=40)
    at = models.DateTimeField(default=timezone.now)
    detail = models.CharField(max_length=200)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.part}: {self.detail}"


class HostSample(models.Model):
    """How busy one machine was at one moment; written by its worker, kept for an hour."""

    host = models.CharField(max_length=120)
    at = models.DateTimeField(db_index=True)
    cpu_percent = models.FloatField()
    memory_used = models.BigIntegerField(help_text="Bytes.")
    memory_total = models.BigIntegerField(help_text="Bytes.")
    disk_used = models.BigIntegerField(help_text="Bytes on the disk of the data directory.")
    disk_total = models.BigIntegerField(help_text="Bytes.")
    gpus: Any = models.JSONField(
        default=list, blank=True, help_text="Per GPU: name, percent, memory_used, memory_total, temperature."
    )

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.host} at {self.at:%H:%M:%S}"
