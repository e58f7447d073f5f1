"""Fixed words of the datasets app."""

from django.db import models


class DatasetKind(models.TextChoices):
    TABLE = "table", "Table"


class VersionStatus(models.TextChoices):
    """A version is read once; after that only these words move."""

    DRAFT = "draft", "Draft"
    PROCESSING = "processing", "Reading"
    READY = "ready", "Ready"
    ERROR = "error", "Could not be read"

    @property
    def is_final(self) -> bool:
        return self in {VersionStatus.READY, VersionStatus.ERROR}
