"""Reading a child's pipes in a thread that never waits for the database."""

import os
import selectors
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any, BinaryIO

from django.conf import settings

from training.executors.inbox import Inbox
from training.executors.lines import EventLines

_BLOCK = 1 << 16
_TICK_S = 0.2


class Pump(threading.Thread):
    """Events go to the inbox; what the child prints, and its `log` events, to the log file up to a limit.

    `on_tick` runs several times a second, whatever the database does: the supervisor fences itself there.
    """

    def __init__(
        self, events_fd: int, output_fd: int, log: BinaryIO, inbox: Inbox, on_tick: Callable[[], None]
    ) -> None:
        super().__init__(name="pump", daemon=True)
        self._fds = (events_fd, output_fd)
        self._log = log
        self._inbox = inbox
        self._on_tick = on_tick
        self._lines = EventLines()
        self._stop_at_silence = threading.Event()
        self._written = 0
        self._full = False
        self._said_rejected = False

    def drain(self, timeout: float = 5.0) -> None:
        """The child and its group have ended: read what is left in the pipes, then end."""
        self._stop_at_silence.set()
        self.join(timeout)

    def run(self) -> None:
        events_fd = self._fds[0]
        with selectors.DefaultSelector() as selector, self._log:
            for fd in self._fds:
                selector.register(fd, selectors.EVENT_READ)
            while True:
                self._on_tick()
                ready = selector.select(_TICK_S)
                for key, _ in ready:
                    block = os.read(key.fd, _BLOCK)
                    if not block:
                        selector.unregister(key.fd)
                    elif key.fd == events_fd:
                        self._take_events(block)
                    else:
                        self._write(block)
                if not ready and self._stop_at_silence.is_set():
                    break
                if not selector.get_map() and self._stop_at_silence.wait(_TICK_S):
                    break
        self._lines.end()
        self._report_rejected()
        for fd in self._fds:
            os.close(fd)

    def _take_events(self, block: bytes) -> None:
        for event in self._lines.feed(block):
            if event["kind"] == "log":
                self._write(_log_line(event))
            self._inbox.add(event)
        self._report_rejected()

    def _report_rejected(self) -> None:
        if self._lines.rejected:
            self._lines.rejected = 0
            if not self._said_rejected:
                self._said_rejected = True
                message = "The trainer wrote lines to its event pipe that are no events; they are left out."
                self._inbox.note("warning", code="garbled_events", message=message)

    def _write(self, block: bytes) -> None:
        """Append to the log file; a full disk or a full log costs the log's end and not the training."""
        if self._full:
            return
        limit = settings.JOB_LOG_LIMIT_BYTES
        if self._written + len(block) > limit:
            self._full = True
            block = block[: max(0, limit - self._written)]
            block += f"\n[The log has reached its limit of {limit // 2**20} MB; the rest is left out.]\n".encode()
        try:
            self._written += self._log.write(block)
        except OSError as error:
            self._full = True
            self._inbox.note("warning", code="log_not_written", message=f"The log ends here: {error.strerror}.")
        self._inbox.log_grew(self._written)


def _log_line(event: dict[str, Any]) -> bytes:
    try:
        clock = datetime.fromtimestamp(float(event.get("t", 0))).strftime("%H:%M:%S ")
    except (TypeError, ValueError, OverflowError, OSError):
        clock = ""
    level = str(event.get("level", "info")).upper()
    return f"{clock}{level} {event.get('message', '')}\n".encode("utf-8", "replace")
