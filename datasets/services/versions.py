"""New versions of a dataset. A version is never changed: other bytes or other reading options make the next number."""

import shutil
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from datasets.enums import VersionStatus
from datasets.models import Dataset, DatasetVersion
from datasets.services.options import checked_options
from datasets.services.sources import Source, UploadSource, VersionSource, require_size
from mlplatform.core import storage
from mlplatform.core.actors import Actor
from mlplatform.core.errors import Conflict
from mlplatform.core.permissions import require_write
from mlplatform.core.queues import wake
from mlplatform.core.services import audit
from mlplatform.core.services.quota import require_room
from mlplatform.core.text import one_line

READ_TASK = "datasets.tasks.read_version"


def add_version(
    *, actor: Actor, dataset: Dataset, source: Source, options: Mapping[str, Any] | None = None
) -> DatasetVersion:
    """Keep the source's bytes as the dataset's next version and have a worker read it."""
    require_write(actor, "add versions")
    require_size(source.size, source.filename)
    given = checked_options(options)
    with transaction.atomic():
        version = append_version(actor, dataset, source, given)
        audit.record(
            actor, "dataset.version.create", version, f"Version {version.number} of {dataset.name}",
            {"file": version.original_name, "options": given},
        )  # fmt: skip
    return version


def read_again(*, actor: Actor, version: DatasetVersion, options: Mapping[str, Any]) -> DatasetVersion:
    """The same original read with other options, as a new version."""
    if version.status == VersionStatus.PROCESSING:
        raise Conflict(f"Version {version.number} is still being read.", hint="Wait for it to end, then try again.")
    return add_version(actor=actor, dataset=version.dataset, source=VersionSource(version), options=options)


def append_version(actor: Actor, dataset: Dataset, source: Source, options: dict[str, Any]) -> DatasetVersion:
    """Row and file of the next version, inside the caller's transaction. Either both stay or neither."""
    # Uploads have reserved their room already, and bytes that two versions share are counted for each.
    require_room(actor.team, 0 if isinstance(source, UploadSource) else source.size)
    last = Dataset.objects.select_for_update().get(pk=dataset.pk).versions.aggregate(last=Max("number"))["last"]
    version = DatasetVersion(
        dataset=dataset,
        number=(last or 0) + 1,
        status=VersionStatus.PROCESSING,
        created_by=actor.user,
        original_name=one_line(source.filename, 255) or "file",
        options=options,
        source_upload=source.upload_id,
        read_again_from=source.read_again_from,
    )
    folder = storage.dataset_dir(version.pk)
    try:
        placed = source.place(folder / "original")
        version.size_bytes, version.sha256 = placed.size, placed.sha256
        version.save(force_insert=True)
    except IntegrityError:
        shutil.rmtree(folder, ignore_errors=True)
        raise Conflict("A version was made of this upload already.", code="upload_not_usable") from None
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    dataset.current = version
    Dataset.objects.filter(pk=dataset.pk).update(current=version, updated_at=timezone.now())
    if isinstance(source, UploadSource):
        upload = storage.upload_path(source.upload_id)
        transaction.on_commit(lambda: upload.unlink(missing_ok=True))
    wake("short", READ_TASK, version.pk)
    return version
