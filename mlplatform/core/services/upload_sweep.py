"""Taking away what unfinished or finished uploads leave behind."""

import time
from datetime import timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from mlplatform.core import storage
from mlplatform.core.models import Upload

ORPHAN_AGE_S = 24 * 3600


def sweep_uploads() -> int:
    """Delete expired uploads, the rows of consumed ones after a day, and files without a row; return how many went."""
    now = timezone.now()
    gone = Upload.objects.filter(
        Q(consumed_at=None, expires_at__lt=now) | Q(consumed_at__lt=now - timedelta(seconds=ORPHAN_AGE_S))
    )
    ids = list(gone.values_list("pk", flat=True))
    Upload.objects.filter(pk__in=ids).delete()
    for upload_id in ids:
        storage.upload_path(upload_id).unlink(missing_ok=True)
    return len(ids) + _sweep_files()


def _sweep_files() -> int:
    """Files of finished uploads whose dataset has its own copy by now, and files that no row knows."""
    folder = storage.data_dir() / "uploads"
    old = [path for path in folder.glob("*") if path.stat().st_mtime < time.time() - ORPHAN_AGE_S]
    known = set(Upload.objects.filter(consumed_at=None).values_list("pk", flat=True)) if old else set()
    orphans = [path for path in old if _uuid(path.name) not in known]
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)


def _uuid(name: str) -> UUID | None:
    try:
        return UUID(name)
    except ValueError:
        return None
