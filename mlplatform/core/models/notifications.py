"""What a user should know of."""

from django.db import models

from mlplatform.core.models.accounts import User
from mlplatform.core.models.base import UuidModel


class Notification(UuidModel):
    """One line in the bell of one user. `dedupe_key` keeps a retried delivery from showing it twice."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notifications")
    dedupe_key = models.CharField(max_length=160)
    text = models.CharField(max_length=300)
    url = models.CharField(max_length=300, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["user", "-created_at", "id"], name="core_notification_list"),
            models.Index(fields=["user"], condition=models.Q(read_at=None), name="core_notification_unread"),
        ]
        constraints = [models.UniqueConstraint(fields=["user", "dedupe_key"], name="core_notification_once")]

    def __str__(self) -> str:
        return self.text
