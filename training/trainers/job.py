"""`Job`: all that a fit may ask of the world outside it."""

import threading
import time
from pathlib import Path
from typing import Any

from .errors import Cancelled
from .events import EventWriter
from .finite import finite

PROGRESS_INTERVAL = 0.1  # seconds; a bar needs no more, and 5,000 quick steps must not flood the pipe


class Job:
    """Reporter and control of one attempt. Thread-safe; `stop()` may be called from a signal handler."""

    def __init__(
        self,
        events: EventWriter,
        output_dir: Path,
        *,
        seed: int = 0,
        device: str = "cpu",
        threads: int = 1,
        resume_from: Path | None = None,
    ) -> None:
        self.output_dir = output_dir
        self.seed = seed
        self.device = device
        self.threads = threads
        self.resume_from = resume_from
        self.warnings: list[dict[str, str]] = []
        self._events = events
        self._stop = threading.Event()
        self._progress_sent = 0.0

    def phase(self, phase: str, label: str) -> None:
        """Enter a phase: `phase` is its key, `label` what the page shows."""
        self.check_stop()
        self._events.emit("phase", phase=phase, label=label)

    def log(self, message: str, level: str = "info") -> None:
        self._events.emit("log", level=level, message=message)

    def warning(self, code: str, message: str, column: str | None = None) -> None:
        """Something the user should know; it is shown on the job and kept with the result."""
        warning = {"code": code, "message": message} | ({"column": column} if column else {})
        self.warnings.append(warning)
        self._events.emit("warning", **warning)

    def metric(self, step: int, split: str, **values: float) -> None:
        """One point of each named curve at `step`. A value that is not finite is left out."""
        kept = {name: value for name, value in finite(values).items() if value is not None}
        if kept:
            self._events.emit("metric", split=split, step=step, values=kept)

    def sample(self, step: int, text: str) -> None:
        """What a model writes at `step`; the page shows it while the training goes on."""
        self._events.emit("sample", step=step, text=text)

    def progress(self, done: float, total: float, unit: str = "step") -> None:
        """How far the fit is; the first and the last call always go out, those between at most ten a second."""
        now = time.monotonic()
        if 0 < done < total and now - self._progress_sent < PROGRESS_INTERVAL:
            return
        self._progress_sent = now
        self._events.emit("progress", done=done, total=total, unit=unit)

    def artifact(self, path: str, label: str) -> None:
        """Name a file, relative to `output_dir`, that the user may want."""
        self._events.emit("artifact", path=path, label=label)

    def checkpoint(self, path: str, step: int) -> None:
        """Announce a checkpoint that is already safe on disk."""
        self._events.emit("checkpoint", path=path, step=step)

    def restore(self) -> Path | None:
        """The checkpoint to go on from, None for a fresh start."""
        return self.resume_from

    def stop(self) -> None:
        self._stop.set()

    def should_stop(self) -> bool:
        return self._stop.is_set()

    def check_stop(self) -> None:
        """Raise Cancelled when somebody asked the job to stop."""
        if self._stop.is_set():
            raise Cancelled

    def started(self, **fields: Any) -> None:
        self._events.emit("started", **fields)
