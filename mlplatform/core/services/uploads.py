"""Files on their way in by resumable parts: start, append, end. The protocol around it is in `mlplatform.core.tus`."""

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from mlplatform.core import storage
from mlplatform.core.actors import Actor
from mlplatform.core.errors import ApplicationError, Conflict, NotFound
from mlplatform.core.models import Upload
from mlplatform.core.permissions import require_write
from mlplatform.core.services.quota import NO_SPACE, disk_full, require_room
from mlplatform.core.services.upload_checksum import Checksum
from mlplatform.core.signals import upload_completed, upload_requested
from mlplatform.core.text import one_line


class UploadBusy(ApplicationError):
    """Another request is writing to the same upload."""

    code, status = "upload_busy", 423


class UploadGone(ApplicationError):
    """The upload's time is over; its bytes may be deleted already."""

    code, status = "upload_expired", 410


def upload_for(actor: Actor, upload_id: UUID) -> Upload:
    """The actor's own upload. Raises NotFound for everybody else's, UploadGone after its time."""
    upload = Upload.objects.filter(pk=upload_id, team=actor.team, created_by=actor.user).first()
    if upload is None or actor.user is None:
        raise _no_such_upload()
    if upload.expired and upload.consumed_at is None:
        raise UploadGone("This upload was not finished in time.", hint="Start the upload again.")
    return upload


def start_upload(*, actor: Actor, length: int, metadata: dict[str, str]) -> Upload:
    """Reserve room for a file of `length` bytes. Raises TooLarge before the first byte is sent."""
    require_write(actor, "upload files")
    upload = Upload(
        team=actor.team,
        created_by=actor.user,
        filename=one_line(metadata.get("filename") or "file", 255),
        metadata={key: value.replace("\0", "") for key, value in metadata.items() if key != "filename"},
        length=length,
        expires_at=_expiry(),
    )
    upload_requested.send(Upload, actor=actor, upload=upload)
    with transaction.atomic():
        require_room(actor.team, length)
        upload.save()
    path = storage.upload_path(upload.pk)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    storage.sync_directory(path.parent)
    return upload


def safe_offset(upload: Upload) -> int:
    """Bytes that are safely here: after a crash the row may be behind the file, or a lost file behind the row."""
    if upload.consumed_at is not None:
        return upload.offset
    path = storage.upload_path(upload.pk)
    return min(upload.offset, path.stat().st_size) if path.exists() else 0


def append_part(
    *, actor: Actor, upload: Upload, offset: int, chunks: Iterable[bytes], checksum: Checksum | None = None
) -> Upload:
    """Write `chunks` at `offset` durably, then move the row's offset; the last part completes the upload.

    When the sender breaks off and `chunks` ends early, what arrived is kept, unless a checksum covers the whole part.
    Raises UploadBusy while another part is written, Conflict when `offset` is not where the upload stands.
    """
    require_write(actor, "upload files")
    with _locked(upload) as file:
        _refresh(upload)
        at = safe_offset(upload)
        if offset != at or upload.consumed_at is not None:
            raise Conflict(
                f"This upload stands at byte {at}, not at {offset}.",
                code="wrong_offset",
                hint="Ask for its offset and go on from there.",
                extra={"offset": at},
            )
        # Bytes beyond the row's offset are the rest of a part that was never acknowledged.
        file.truncate(at)
        file.seek(at)
        written = _write(file, upload, at, chunks, checksum)
        _move_offset(upload, at + written)
        if upload.complete:
            finish_upload(actor=actor, upload=upload)
    return upload


def make_up_for(*, actor: Actor, upload: Upload) -> None:
    """Hand over a complete file that the portal went down with; nothing to do where that was done.

    Raises UploadBusy while the request that brought the last part is still at it.
    """
    with _locked(upload):
        _refresh(upload)
        if upload.consumed_at is None:
            finish_upload(actor=actor, upload=upload)


def finish_upload(*, actor: Actor, upload: Upload) -> str:
    """Hand a complete file to whoever wants it; return the address of what it became, or "" when nobody took it."""
    if not upload.result_url:
        answers = upload_completed.send(Upload, actor=actor, upload=upload)
        upload.result_url = next((url for _, url in answers if url), "")
        Upload.objects.filter(pk=upload.pk).update(result_url=upload.result_url)
    return upload.result_url


def end_upload(*, actor: Actor, upload: Upload) -> None:
    """Forget an upload and its bytes. What a finished file has become stays."""
    require_write(actor, "upload files")
    path = storage.upload_path(upload.pk)
    upload.delete()
    path.unlink(missing_ok=True)


def _write(file: BinaryIO, upload: Upload, start: int, chunks: Iterable[bytes], checksum: Checksum | None) -> int:
    """Bytes written and on disk; after a refusal the file is as long as before."""
    written = 0
    try:
        for chunk in chunks:
            if start + written + len(chunk) > upload.length:
                raise Conflict(
                    f"More bytes came than the {upload.length} that were announced.",
                    code="too_many_bytes",
                    hint="Start the upload again with the right length.",
                )
            _write_all(file, chunk)
            written += len(chunk)
            if checksum:
                checksum.update(chunk)
        if checksum:
            checksum.verify()
        os.fsync(file.fileno())
    except OSError as error:
        file.truncate(start)
        if error.errno in NO_SPACE:
            raise disk_full(upload.length - start) from error
        raise
    except ApplicationError:
        file.truncate(start)
        raise
    return written


def _write_all(file: BinaryIO, chunk: bytes) -> None:
    rest = memoryview(chunk)
    while rest:
        rest = rest[file.write(rest) :]


def _move_offset(upload: Upload, offset: int) -> None:
    upload.offset = offset
    upload.expires_at = _expiry()
    if upload.complete and upload.completed_at is None:
        upload.completed_at = timezone.now()
    moved = {name: getattr(upload, name) for name in ("offset", "expires_at", "completed_at")}
    if not Upload.objects.filter(pk=upload.pk).update(**moved):
        raise _no_such_upload()


def _refresh(upload: Upload) -> None:
    """The row as it is under the lock. A sender that gave up may have ended the upload meanwhile."""
    try:
        upload.refresh_from_db()
    except Upload.DoesNotExist:
        storage.upload_path(upload.pk).unlink(missing_ok=True)
        raise _no_such_upload() from None


def _no_such_upload() -> NotFound:
    return NotFound("There is no such upload, or it was started by someone else.", hint="Start the upload again.")


@contextmanager
def _locked(upload: Upload) -> Iterator[BinaryIO]:
    """The upload's file, held by this request alone; the lock ends with the process, so a crash leaves none behind."""
    path = storage.upload_path(upload.pk)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    with path.open("r+b", buffering=0) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UploadBusy(
                "Another part of this upload is being written.", hint="Wait for it to end, then ask for the offset."
            ) from None
        yield file


def _expiry() -> datetime:
    return timezone.now() + timedelta(seconds=settings.UPLOAD_EXPIRES_S)
