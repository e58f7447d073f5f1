"""A model version being served: its process, and the queue before it."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

from mlplatform.core.errors import Unavailable
from models_registry.serving.process import ModelProcess, ServerGone
from models_registry.serving.turns import Turns

_OLD, _NEW = 0.7, 0.3  # weights of the running mean


class ModelServer:
    """Starts its process on the first question. One question at a time: a model uses all its threads for it.

    `process` and `note` are for whoever has the turn.
    """

    def __init__(self, model_dir: Callable[[], Path]) -> None:
        self.model_dir = model_dir
        self.turns = Turns()
        self.last_used = time.monotonic()
        self.usual_s = 1.0  # what a question takes; tells those who are sent away when to come again
        self._lock = threading.Lock()
        self._process: ModelProcess | None = None
        self._closed = False
        self._questions = 0

    @property
    def loaded(self) -> bool:
        return self._process is not None and self._process.loaded

    def process(self) -> ModelProcess:
        """The running process, started where there is none. Raises ServerGone once this server is closed, Unavailable
        when no process can be started: trying again at once would fail again, so the next question does.
        """
        self.last_used = time.monotonic()
        with self._lock:
            if self._closed:
                raise ServerGone
            if self._process is None:
                folder = self.model_dir()
                try:
                    self._process = ModelProcess(folder)
                except OSError as error:
                    raise Unavailable(
                        f"The model's process could not be started: {error.strerror or type(error).__name__}.",
                        hint="Memory or room on the disk may be short: look at the System page, then try again.",
                        code="prediction_not_started",
                    ) from error
            return self._process

    def number(self) -> int:
        """The next question's id."""
        self._questions += 1
        return self._questions

    def note(self, seconds: float) -> None:
        """An answer took this long."""
        self.last_used = time.monotonic()
        self.usual_s = _OLD * self.usual_s + _NEW * seconds

    def close(self) -> None:
        """End the process. A thread that waits for its answer gets ServerGone. Safe to call twice."""
        self._closed = True
        with self._lock:
            process, self._process = self._process, None
        if process is not None:
            process.close()
