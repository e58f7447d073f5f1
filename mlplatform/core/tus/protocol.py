"""Headers of tus 1.0: reading what clients send, writing what they expect."""

import base64
import binascii
from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.utils.http import http_date

from mlplatform.core.errors import ApplicationError, TooLarge
from mlplatform.core.formats import filesize
from mlplatform.core.models import Upload
from mlplatform.core.services.upload_checksum import ALGORITHMS, Checksum

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,expiration,termination,checksum"
PART_TYPE = "application/offset+octet-stream"
BLOCK = 1 << 16
_METADATA_BYTES = 8192


class ProtocolError(ApplicationError):
    """A request that is not tus 1.0 as this server speaks it."""

    code = "tus_protocol"


def require_version(request: HttpRequest) -> None:
    if request.headers.get("Tus-Resumable") != VERSION:
        raise ProtocolError(f"Send the header Tus-Resumable: {VERSION}.", code="tus_version", status=412)


def length_of(request: HttpRequest) -> int:
    """`Upload-Length`; a length that comes later is not supported, because room is reserved first."""
    return _number(request, "Upload-Length")


def offset_of(request: HttpRequest) -> int:
    return _number(request, "Upload-Offset")


def _number(request: HttpRequest, header: str) -> int:
    value = request.headers.get(header, "")
    if not (value.isascii() and value.isdigit()) or len(value) > 18:
        raise ProtocolError(f"Send the header {header} as a whole number of bytes.")
    return int(value)


def metadata_of(request: HttpRequest) -> dict[str, str]:
    """`Upload-Metadata: filename d29ybGQ=,purpose ZGF0YXNldA==` as texts."""
    header = request.headers.get("Upload-Metadata", "")
    if len(header) > _METADATA_BYTES:
        raise ProtocolError(f"The header Upload-Metadata is longer than {_METADATA_BYTES} bytes.")
    found: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in header.split(","))):
        key, _, encoded = pair.partition(" ")
        try:
            found[key] = base64.b64decode(encoded, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise ProtocolError(f"The value of “{key}” in Upload-Metadata is not UTF-8 text in Base64.") from None
    return found


def checksum_of(request: HttpRequest) -> Checksum | None:
    header = request.headers.get("Upload-Checksum")
    return Checksum(header) if header else None


def carries_part(request: HttpRequest) -> bool:
    return request.content_type == PART_TYPE


def require_part(request: HttpRequest) -> None:
    """Raise unless the body is a part of a size that is taken at once."""
    if not carries_part(request):
        raise ProtocolError(f"Send the bytes as Content-Type: {PART_TYPE}.", status=415)
    limit = settings.UPLOAD_PART_LIMIT_BYTES
    if int(request.headers.get("Content-Length") or 0) > limit:
        raise TooLarge(
            f"This part is larger than {filesize(limit)}, the most that is taken at once.",
            code="part_too_large",
            hint="Send the file in smaller parts (chunk size of the tus client).",
            extra={"limit_bytes": limit},
        )


def body_blocks(request: HttpRequest) -> Iterator[bytes]:
    """The body in blocks of 64 KiB; ends early when the client is gone."""
    while True:
        try:
            block = request.read(BLOCK)
        except UnreadablePostError:
            return
        if not block:
            return
        yield block


def answer(status: int, headers: dict[str, str] | None = None) -> HttpResponse:
    return HttpResponse(status=status, headers={"Tus-Resumable": VERSION, **(headers or {})})


def refusal(error: ApplicationError) -> HttpResponse:
    response = JsonResponse(error.as_json(), status=error.status, headers={"Tus-Resumable": VERSION})
    if error.status == 412:
        response["Tus-Version"] = VERSION
    if retry_after := error.extra.get("retry_after"):
        response["Retry-After"] = str(retry_after)
    return response


def state_headers(upload: Upload, offset: int) -> dict[str, str]:
    """Where an upload stands; `X-Done-URL` is the page of what a finished one has become (static/js/upload.js)."""
    headers = {"Upload-Offset": str(offset), "Upload-Length": str(upload.length)}
    if upload.consumed_at is None:
        headers["Upload-Expires"] = http_date(upload.expires_at.timestamp())
    if upload.result_url:
        headers["X-Done-URL"] = upload.result_url
    return headers


def discovery() -> HttpResponse:
    return answer(
        204,
        {
            "Tus-Version": VERSION,
            "Tus-Extension": EXTENSIONS,
            "Tus-Max-Size": str(settings.UPLOAD_LIMIT_BYTES),
            "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
        },
    )
