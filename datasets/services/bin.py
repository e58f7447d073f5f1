"""Deleting: into the bin, out of it again, and for ever."""

import shutil
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from datasets.models import Dataset
from mlplatform.core import storage
from mlplatform.core.actors import Actor
from mlplatform.core.errors import Conflict, NotFound
from mlplatform.core.permissions import require_write
from mlplatform.core.services import audit


def delete_dataset(*, actor: Actor, dataset: Dataset) -> None:
    """Move to the bin. Nothing on disk changes; jobs that use a version go on."""
    require_write(actor, "delete datasets")
    with transaction.atomic():
        if Dataset.objects.filter(pk=dataset.pk, deleted_at=None).update(deleted_at=timezone.now()):
            audit.record(actor, "dataset.delete", dataset, f"Moved {dataset.name} to the bin")


def restore_dataset(*, actor: Actor, dataset: Dataset) -> Dataset:
    """Take out of the bin; does nothing when it is not there. Raises NotFound for one that is gone for ever."""
    require_write(actor, "restore datasets")
    with transaction.atomic():
        if Dataset.objects.filter(pk=dataset.pk, deleted_at__isnull=False).update(deleted_at=None):
            audit.record(actor, "dataset.restore", dataset, f"Took {dataset.name} out of the bin")
        elif not Dataset.objects.filter(pk=dataset.pk).exists():
            raise NotFound(f"{dataset.name} was deleted for ever meanwhile.", hint="Upload its file again.")
    dataset.deleted_at = None
    return dataset


def purge_dataset(*, actor: Actor, dataset: Dataset, binned_before: datetime | None = None) -> None:
    """Delete rows and files for ever. Raises Conflict for what a job was made with and for what is not in the bin,
    or has come into it again since `binned_before`.
    """
    require_write(actor, "delete datasets for ever")
    try:
        with transaction.atomic():
            _lock_in_bin(dataset, binned_before)
            folders = [storage.dataset_dir(pk) for pk in dataset.versions.values_list("pk", flat=True)]
            size = sum(_size_of(folder) for folder in folders)
            audit.record(actor, "dataset.purge", dataset, f"Deleted {dataset.name} for ever", {"bytes": size})
            dataset.delete()
            transaction.on_commit(lambda: _remove(folders))
    except ProtectedError as error:
        count = len(error.protected_objects)
        jobs = "1 job" if count == 1 else f"{count} jobs"
        raise Conflict(
            f"{dataset.name} was used by {jobs}, whose results would lose their data.",
            code="in_use",
            hint="Delete those jobs first, or leave the dataset in the bin.",
        ) from None


def _lock_in_bin(dataset: Dataset, binned_before: datetime | None) -> None:
    """As it is now: somebody may have taken it out of the bin since it was looked up."""
    binned = Dataset.objects.select_for_update().filter(pk=dataset.pk, deleted_at__isnull=False)
    if binned_before:
        binned = binned.filter(deleted_at__lt=binned_before)
    if binned.first() is None:
        raise Conflict(f"{dataset.name} is not in the bin.", hint="Move it to the bin first.")


def _remove(folders: list[Path]) -> None:
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def _size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) if folder.exists() else 0
