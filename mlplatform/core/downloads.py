"""Sending files without holding them in memory, under ASGI as well as in plain tests."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from django.core.handlers.asgi import ASGIRequest
from django.http import FileResponse, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

_BLOCK = 1 << 18


def file_response(
    request: HttpRequest, path: Path, filename: str, content_type: str = "application/octet-stream"
) -> HttpResponseBase:
    """`path` as an attachment named `filename`. Raises FileNotFoundError when the file is gone.

    Under ASGI Django reads a FileResponse whole, because its iterator is synchronous; there ours is asynchronous.
    """
    size = path.stat().st_size
    response: HttpResponseBase
    if isinstance(request, ASGIRequest):
        response = StreamingHttpResponse(_blocks(path), content_type=content_type)
    else:
        response = FileResponse(path.open("rb"), content_type=content_type)
    response["Content-Length"] = str(size)
    response["Content-Disposition"] = content_disposition_header(True, filename) or "attachment"
    # Says that nothing may compress it on the way: the length is promised, and the files are compressed already.
    response["Content-Encoding"] = "identity"
    return response


def answers_file(*content_types: str) -> dict[str, Any]:
    """What the API's schema says of an operation that answers with a file: its `openapi_extra`."""
    content = {name: {"schema": {"type": "string", "format": "binary"}} for name in content_types}
    return {"responses": {200: {"description": "The file.", "content": content}}}


async def _blocks(path: Path) -> AsyncIterator[bytes]:
    file = await asyncio.to_thread(path.open, "rb")
    try:
        while block := await asyncio.to_thread(file.read, _BLOCK):
            yield block
    finally:
        await asyncio.to_thread(file.close)
