"""New versions of a dataset. A version is never changed: other bytes or other reading options make the next number."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from datasets.enums import VersionStatus
from datasets.models import Dataset, DatasetVersion
from datasets.services.limits import require_files, require_fit
from datasets.services.options import checked_options
from datasets.services.placing import Arrived, arriving
from datasets.services.reading_limits import queue_for
from datasets.services.sources import Source, VersionSource
from mlplatform.core import storage
from mlplatform.core.actors import Actor
from mlplatform.core.errors import Conflict
from mlplatform.core.permissions import require_write
from mlplatform.core.queues import wake
from mlplatform.core.services import audit
from mlplatform.core.text import one_line

READ_TASK = "datasets.tasks.read_version"


def add_version(
    *, actor: Actor, dataset: Dataset, source: Source, options: Mapping[str, Any] | None = None
) -> DatasetVersion:
    """Keep the source's bytes as the dataset's next version and have a worker read it as the dataset's kind."""
    require_write(actor, "add versions")
    require_files(source)
    require_fit(dataset.declared, source)
    given = checked_options(dataset.declared, options)
    with transaction.atomic(), arriving(actor, source) as arrived:
        version = append_version(actor, dataset, arrived, given)
        audit.record(
            actor, "dataset.version.create", version, f"Version {version.number} of {dataset.name}",
            {"file": version.original_name, "files": len(arrived.files), "options": given},
        )  # fmt: skip
    return version


def read_again(*, actor: Actor, version: DatasetVersion, options: Mapping[str, Any]) -> DatasetVersion:
    """The same original read with other options, as a new version."""
    if version.status == VersionStatus.PROCESSING:
        raise Conflict(f"Version {version.number} is still being read.", hint="Wait for it to end, then try again.")
    return add_version(actor=actor, dataset=version.dataset, source=VersionSource(version), options=options)


def append_version(actor: Actor, dataset: Dataset, arrived: Arrived, options: dict[str, Any]) -> DatasetVersion:
    """Row of the next version for files that have arrived, inside the caller's transaction."""
    source = arrived.source
    locked = Dataset.objects.select_for_update(no_key=True).get(pk=dataset.pk)
    last = locked.versions.aggregate(last=Max("number"))["last"]
    version = DatasetVersion(
        id=arrived.version_id,
        dataset=dataset,
        number=(last or 0) + 1,
        status=VersionStatus.PROCESSING,
        created_by=actor.user,
        original_name=one_line(source.filename, 255) or "file",
        files=arrived.listed,
        size_bytes=arrived.size,
        sha256=arrived.sha256,
        options=options,
        source_upload=source.uploads[0] if source.uploads else None,
        read_again_from=source.read_again_from,
    )
    try:
        version.save(force_insert=True)
    except IntegrityError:
        raise Conflict("A version was made of this upload already.", code="upload_not_usable") from None
    dataset.current = version
    Dataset.objects.filter(pk=dataset.pk).update(current=version, updated_at=timezone.now())
    transaction.on_commit(lambda: _forget(source.uploads))
    wake(queue_for(dataset.declared, version.size_bytes), READ_TASK, version.pk)
    return version


def _forget(uploads: Sequence[UUID]) -> None:
    """The bytes have a name in the version's folder now."""
    for upload in uploads:
        storage.upload_path(upload).unlink(missing_ok=True)
