"""Lines of requests from a descriptor, read without a thread: also between two pieces of an answer."""

import json
import os
import select
from collections import deque
from typing import Any

MAX_LINE = 64 * 1024 * 1024  # bytes
OVERLONG = b""  # stands for a line above the limit; it is no JSON, so no request can be mistaken for it
_CHUNK = 1 << 20
_CANCEL = b'{"cancel"'
_REMEMBERED = 64


class Requests:
    """Questions in their order. A line `{"cancel": id}` is no question: it ends the answer with that id early.

    Looking for it between two pieces needs neither a signal, which could come too late and hit the next answer, nor a
    thread, which would fight the model for the interpreter.
    """

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._lines: deque[bytes] = deque()
        self._cancelled: deque[str] = deque(maxlen=_REMEMBERED)
        self._parts: list[bytes] = []
        self._size = 0
        self._ended = False

    def next(self) -> bytes | None:
        """The next question, OVERLONG for one that is too long, None once there are no more. Waits."""
        while not self._lines and not self._ended:
            self._read()
        return self._lines.popleft() if self._lines else None

    def cancelled(self, request_id: Any) -> bool:
        """Whether the answer with this id is no longer wanted. Does not wait."""
        poller = select.poll()
        poller.register(self._fd, select.POLLIN)
        while not self._ended and poller.poll(0):
            self._read()
        return json.dumps(request_id) in self._cancelled

    def _read(self) -> None:
        block = os.read(self._fd, _CHUNK)
        if not block:
            self._ended = True
            if self._size:
                self._finish()
        for place, part in enumerate(block.split(b"\n")):
            if place:
                self._finish()
            self._size += len(part)
            if self._size <= MAX_LINE:
                self._parts.append(part)
            else:
                self._parts.clear()

    def _finish(self) -> None:
        line = b"".join(self._parts) + b"\n" if self._size <= MAX_LINE else OVERLONG
        self._parts, self._size = [], 0
        if line.startswith(_CANCEL) and (wanted := _cancel_of(line)) is not None:
            self._cancelled.append(wanted)
        else:
            self._lines.append(line)


def _cancel_of(line: bytes) -> str | None:
    """The id in a cancel line, as JSON; None where the line is something else."""
    try:
        message = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return json.dumps(message["cancel"]) if list(message) == ["cancel"] else None
