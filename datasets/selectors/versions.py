"""Finding versions of datasets."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from datasets.enums import VersionStatus
from datasets.models import Dataset, DatasetVersion
from mlplatform.core.actors import Actor
from mlplatform.core.errors import Conflict, NotFound


def version_for(actor: Actor, version_id: UUID | str) -> DatasetVersion:
    """A version by its own id, with its dataset. Raises NotFound for other teams'."""
    rows = DatasetVersion.objects.filter(pk=version_id, dataset__team=actor.team, dataset__deleted_at=None)
    found = rows.select_related("dataset", "created_by").first()
    if found is None:
        raise NotFound("There is no such dataset version.", hint="Look at the dataset's versions.")
    return found


def numbered_version(dataset: Dataset, number: int | None) -> DatasetVersion:
    """Version `number` of a dataset; without a number the newest that is ready, else the newest."""
    if number is None:
        found = ready_version(dataset) or dataset.versions.select_related("created_by").first()
    else:
        found = dataset.versions.filter(number=number).select_related("created_by", "read_again_from").first()
    if found is None:
        raise NotFound(f"{dataset.name} has no version {number}." if number else f"{dataset.name} has no version yet.")
    found.dataset = dataset
    return found


def ready_version(dataset: Dataset) -> DatasetVersion | None:
    """The newest version that can be trained on."""
    return dataset.versions.filter(status=VersionStatus.READY).first()


def require_ready(version: DatasetVersion) -> DatasetVersion:
    """Raise Conflict, saying why, unless the version has been read."""
    if version.status == VersionStatus.ERROR:
        raise Conflict(
            f"Version {version.number} could not be read: {version.error_message}",
            code="dataset_error",
            hint=version.error_hint,
        )
    if not version.is_ready:
        raise Conflict(
            f"Version {version.number} is still being read.", code="dataset_not_ready", hint="Try again in a moment."
        )
    return version


def reading_of(version: DatasetVersion) -> dict[str, Any]:
    """What the reader found, as its `reading.json` said: with `kind`, `rows` and `columns`, as summaries take it."""
    found = {"kind": version.dataset.kind, "rows": version.rows, "columns": version.columns}
    return (version.reading or {}) | found


def versions_of(dataset: Dataset) -> QuerySet[DatasetVersion]:
    """All versions, newest first, without their large values."""
    return dataset.versions.select_related("created_by", "read_again_from").defer(
        "columns", "reading", "problems", "read_again_from__columns", "read_again_from__reading",
        "read_again_from__problems",
    )  # fmt: skip
