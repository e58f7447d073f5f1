"""Events: one JSON object a line, to the supervisor's pipe or, without one, to RUN_DIR/events.jsonl."""

import json
import os
import threading
import time
from pathlib import Path
from typing import Any

EVENTS_FD = "MLPLATFORM_EVENTS_FD"


class EventWriter:
    """Writes whole lines under a lock, so that lines of two threads never mix and nothing waits in a buffer."""

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._lock = threading.Lock()
        self._open = True

    @classmethod
    def for_run(cls, run_dir: Path, events_fd: int | None = None) -> "EventWriter":
        """The given descriptor, else the one named by the environment, else an appended file in the run directory."""
        if events_fd is None and os.environ.get(EVENTS_FD):
            events_fd = int(os.environ[EVENTS_FD])
        if events_fd is None:
            events_fd = os.open(run_dir / "events.jsonl", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        return cls(events_fd)

    def emit(self, kind: str, **fields: Any) -> None:
        """Send one event. A supervisor that is gone must not stop the fit's clean-up, so a closed pipe is silent."""
        line = json.dumps({"t": round(time.time(), 4), "kind": kind, **fields}, allow_nan=False, ensure_ascii=False)
        data = memoryview(line.encode() + b"\n")
        with self._lock:
            while self._open and data:
                try:
                    data = data[os.write(self._fd, data) :]
                except BrokenPipeError:
                    self._open = False

    def close(self) -> None:
        with self._lock:
            if self._open:
                os.close(self._fd)
            self._open = False
