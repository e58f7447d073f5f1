"""One serving process: started warm where there is a template, spoken to in JSON lines over two pipes."""

import json
import os
import select
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings

from mlplatform.core import storage, warm
from mlplatform.core.child_environment import child_environment

_CHUNK = 1 << 16


class ServerGone(Exception):
    """The process ended, or never started."""


class ServerTimeout(Exception):
    """No answer in time; the process may still be at work and has to be ended."""


class ModelServer:
    """Starts its process on the first question. One question at a time: a model uses all its threads for it."""

    def __init__(self, model_dir: Callable[[], Path]) -> None:
        self.model_dir = model_dir
        self.last_used = time.monotonic()
        self._lock = threading.Lock()
        self._closed = False
        self._process: warm.Child | None = None
        self._to_child = self._from_child = -1
        self._questions = 0
        self._rest = b""

    @property
    def busy(self) -> bool:
        return self._lock.locked()

    def ask(self, question: dict[str, Any], timeout_s: float) -> dict[str, Any]:
        """Send one question and return its answer. Raises ServerGone or ServerTimeout; then `close` it."""
        deadline = time.monotonic() + timeout_s
        if not self._lock.acquire(timeout=timeout_s):
            raise ServerTimeout
        try:
            self.last_used = time.monotonic()
            if self._closed:
                raise ServerGone
            if self._process is None:
                self._start()
            self._questions += 1
            line = json.dumps({"id": self._questions, **question}).encode() + b"\n"
            self._write(line, deadline)
            return self._answer(deadline)
        finally:
            self.last_used = time.monotonic()
            self._lock.release()

    def close(self) -> None:
        """End the process and its group. A thread that waits for an answer gets ServerGone. Safe to call twice."""
        self._closed = True
        if self._process is not None:
            self._process.kill()
        with self._lock:
            self._process = None
            for fd in (self._to_child, self._from_child):
                if fd >= 0:
                    os.close(fd)
            self._to_child = self._from_child = -1

    def _start(self) -> None:
        folder = self.model_dir()
        child_in, self._to_child = os.pipe()
        self._from_child, child_out = os.pipe()
        os.set_blocking(self._to_child, False)
        log_dir = storage.data_dir() / "logs"
        log_dir.mkdir(parents=True, exist_ok=True)
        try:
            with (log_dir / "serving.log").open("ab") as log:
                self._process = warm.spawn(
                    run="serve",
                    args=[str(folder)],
                    env=child_environment(settings.SERVING_THREADS),
                    cwd=storage.data_dir(),
                    stdin=child_in,
                    stdout=child_out,
                    stderr=log.fileno(),
                )
        except OSError as error:
            raise ServerGone from error
        finally:
            os.close(child_in)
            os.close(child_out)

    def _write(self, line: bytes, deadline: float) -> None:
        rest = memoryview(line)
        while rest:
            self._wait(deadline, write=True)
            try:
                rest = rest[os.write(self._to_child, rest[:_CHUNK]) :]
            except BlockingIOError:
                continue
            except OSError as error:
                raise ServerGone from error

    def _answer(self, deadline: float) -> dict[str, Any]:
        parts = [self._rest]
        while b"\n" not in parts[-1]:
            self._wait(deadline, write=False)
            try:
                block = os.read(self._from_child, _CHUNK)
            except OSError as error:
                raise ServerGone from error
            if not block:
                raise ServerGone
            parts.append(block)
        line, _, self._rest = b"".join(parts).partition(b"\n")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _wait(self, deadline: float, *, write: bool) -> None:
        left = deadline - time.monotonic()
        try:
            poller = select.poll()
            poller.register(self._to_child if write else self._from_child, select.POLLOUT if write else select.POLLIN)
            ready = poller.poll(max(0.0, left) * 1000)
        except (OSError, ValueError) as error:
            raise ServerGone from error
        if not ready:
            raise ServerTimeout
