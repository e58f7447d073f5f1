"""Who did what, when; rows are only ever added."""

from django.db import models

from mlplatform.core.enums import Via
from mlplatform.core.models.accounts import Team, User


class AuditEntry(models.Model):
    """One write, or one refused attempt. Names are copied, so that the entry outlives what it speaks of."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, blank=True, related_name="audit_entries")
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    user_name = models.CharField(max_length=160, blank=True)
    via = models.CharField(max_length=12, choices=Via.choices)
    action = models.CharField(max_length=60, help_text="e.g. “job.create”")
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.CharField(max_length=64, blank=True)
    summary = models.CharField(max_length=300)
    data = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "audit entries"
        indexes = [models.Index(fields=["team", "-id"])]

    def __str__(self) -> str:
        return self.summary
