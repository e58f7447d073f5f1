"""Side effects that must happen once, although the process that wants them may die."""

from django.db import models
from django.utils import timezone


class OutboxMessage(models.Model):
    """Written in the same transaction as the change it follows; delivered later by a short task.

    `dedupe_key` makes the second write of one effect a no-op; `handler` names one of `core.services.outbox.HANDLERS`.
    """

    dedupe_key = models.CharField(max_length=160, unique=True)
    handler = models.CharField(max_length=60)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["next_try_at"], condition=models.Q(done_at=None), name="core_outbox_waiting")]

    def __str__(self) -> str:
        return f"{self.handler} {self.dedupe_key}"
