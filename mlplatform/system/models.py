"""Who works for this portal right now."""

from django.db import models


class WorkerProcess(models.Model):
    """One worker group (`mlplatform worker`), kept alive by its heartbeat; rows that stop beating are shown as lost."""

    name = models.CharField(max_length=80, unique=True)
    queue = models.CharField(max_length=20)
    host = models.CharField(max_length=120)
    pid = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    last_seen = models.DateTimeField()
    last_canary = models.DateTimeField(null=True, blank=True)
    restarts = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["queue", "name"]
        verbose_name_plural = "worker processes"

    def __str__(self) -> str:
        return self.name


class ProcessRestart(models.Model):
    """A part that ended by itself and was started again by the supervisor."""

    part = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)
    detail = models.CharField(max_length=200)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.part}: {self.detail}"
