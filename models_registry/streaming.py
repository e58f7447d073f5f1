"""Streamed answers over HTTP: one JSON object a line (application/x-ndjson), sent as it comes.

    {"status": "loading"}                 the model is being loaded; "waiting": others are before this question
    {"delta": "In the "}                  the next piece of text
    {"model", "version", "predictions": […], "warnings": […]}      the last line: the whole answer
    {"error": {"code", "message", "extra"}}                        or this, when it broke off

A client that closes the connection ends the answer: the model stops and is free for the next question.
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, StreamingHttpResponse

from mlplatform.core.connections import release_connections
from mlplatform.core.errors import ApplicationError
from models_registry.services.stream import AnswerStream

CONTENT_TYPE = "application/x-ndjson"
_BROKEN = ApplicationError(
    "The portal made a mistake, and the answer broke off.", hint="Ask again.", code="internal", status=500
)
# A thread waits for each stream's next piece; they are not those of ordinary requests, which must not wait for them.
_THREADS = ThreadPoolExecutor(max_workers=64, thread_name_prefix="answers")
_log = logging.getLogger(__name__)


def ndjson_response(
    request: HttpRequest, answer: AnswerStream, whose: Mapping[str, Any] | None = None
) -> StreamingHttpResponse:
    """`answer` line by line; `whose` is added to the last one."""
    lines = _lines(answer, dict(whose or {}))
    content = _in_threads(lines, answer) if isinstance(request, ASGIRequest) else lines
    response = StreamingHttpResponse(content, content_type=CONTENT_TYPE)
    # Says that nothing may compress it on the way: a compressor keeps pieces back until it has enough of them.
    response["Content-Encoding"] = "identity"
    response["X-Accel-Buffering"] = "no"
    return response


def _lines(answer: AnswerStream, whose: dict[str, Any]) -> Iterator[bytes]:
    try:
        for message in answer:
            yield _line(whose | message if "predictions" in message else message)
    except ApplicationError as error:
        yield _line({"error": error.as_json()})
    except Exception:
        # The head of the answer has gone out with 200: only a line can still say that it failed.
        _log.exception("A streamed answer failed.")
        yield _line({"error": _BROKEN.as_json()})
    finally:
        answer.close()


def _line(message: dict[str, Any]) -> bytes:
    return json.dumps(message, ensure_ascii=False).encode() + b"\n"


def _next(lines: Iterator[bytes]) -> bytes | None:
    try:
        return next(lines, None)
    finally:
        release_connections()  # this thread's next question may be long in coming


async def _in_threads(lines: Iterator[bytes], answer: AnswerStream) -> AsyncIterator[bytes]:
    """Each line fetched by a thread. Cancelled, as when the client goes away, it ends the answer."""
    loop = asyncio.get_running_loop()
    try:
        while (line := await loop.run_in_executor(_THREADS, _next, lines)) is not None:
            yield line
    finally:
        answer.close()
