"""Fixed words of the datasets app."""

from django.db import models

from datasets.kinds.base import all_kinds


def kind_choices() -> list[tuple[str, str]]:
    """Every kind of dataset that has a folder in `datasets/kinds/`, for forms and the admin."""
    return [(kind.key, kind.label) for kind in all_kinds().values()]


class VersionStatus(models.TextChoices):
    """A version is read once; after that only these words move."""

    DRAFT = "draft", "Draft"
    PROCESSING = "processing", "Reading"
    READY = "ready", "Ready"
    ERROR = "error", "Could not be read"

    @property
    def is_final(self) -> bool:
        return self in {VersionStatus.READY, VersionStatus.ERROR}
