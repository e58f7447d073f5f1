"""A file on its way in, in resumable parts."""

from django.db import models
from django.utils import timezone

from mlplatform.core.models.base import TeamModel


class Upload(TeamModel):
    """Bytes arrive at `DATA_DIR/uploads/<id>`; `offset` is what is safely on disk. Only `created_by` may touch it."""

    filename = models.CharField(max_length=255, help_text="As the user named it; only shown, never used as a path.")
    metadata = models.JSONField(default=dict, blank=True)
    length = models.BigIntegerField()
    offset = models.BigIntegerField(default=0)
    expires_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True, blank=True)
    consumed_at = models.DateTimeField(null=True, blank=True, help_text="When a dataset took the file over.")

    result_url = models.CharField(max_length=300, blank=True, help_text="Page of what the finished file became.")

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.filename} ({self.offset} of {self.length} bytes)"

    @property
    def complete(self) -> bool:
        return self.offset == self.length

    @property
    def expired(self) -> bool:
        return self.expires_at <= timezone.now()
