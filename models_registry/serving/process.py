"""One prediction process: started warm where there is a template, spoken to in JSON lines over two pipes."""

import json
import math
import os
import select
import time
from pathlib import Path
from typing import Any

from django.conf import settings

from mlplatform.core import storage, warm
from mlplatform.core.child_environment import child_environment

_CHUNK = 1 << 16
# How often a wait looks up: whoever gave up meanwhile need not be served to the end.
_SLICE_S = 0.25


class ServerGone(Exception):
    """The process ended."""


class ServerTimeout(Exception):
    """No answer in time; the process may still be at work and has to be ended."""


class _Pipe:
    """One end of a pipe, closed when nobody holds it any more: a thread may still be reading when the process ends."""

    def __init__(self, fd: int) -> None:
        self.fd = fd

    def __del__(self) -> None:
        os.close(self.fd)


class Deadline:
    """A moment that may be moved nearer while somebody waits for it; and how long it may be silent until then."""

    def __init__(self, seconds: float, silence_s: float = math.inf) -> None:
        self._at = time.monotonic() + seconds
        self.silence_s = silence_s
        self._heard = time.monotonic()

    def shorten(self, seconds: float) -> None:
        self._at = min(self._at, time.monotonic() + seconds)

    def heard(self) -> None:
        self._heard = time.monotonic()

    @property
    def left(self) -> float:
        return min(self._at, self._heard + self.silence_s) - time.monotonic()


class ModelProcess:
    """Starts when it is made. Raises OSError when that fails. One thread reads; `cancel` and `close` are for any."""

    def __init__(self, model_dir: Path) -> None:
        child_in, to_child = os.pipe()
        from_child, child_out = os.pipe()
        self._to_child, self._from_child = _Pipe(to_child), _Pipe(from_child)
        os.set_blocking(to_child, False)
        self._rest = b""
        self.loaded = False
        try:
            log_dir = storage.data_dir() / "logs"
            log_dir.mkdir(parents=True, exist_ok=True)
            with (log_dir / "serving.log").open("ab") as log:
                self._child = warm.spawn(
                    run="serve",
                    args=[str(model_dir)],
                    env=serving_environment(),
                    cwd=storage.data_dir(),
                    stdin=child_in,
                    stdout=child_out,
                    stderr=log.fileno(),
                )
        finally:
            os.close(child_in)
            os.close(child_out)

    @property
    def pid(self) -> int:
        return self._child.pid

    def send(self, message: dict[str, Any], deadline: Deadline) -> None:
        """Write one line. Raises ServerGone or ServerTimeout."""
        rest = memoryview(json.dumps(message).encode() + b"\n")
        while rest:
            self._wait(self._to_child, select.POLLOUT, deadline)
            try:
                rest = rest[os.write(self._to_child.fd, rest[:_CHUNK]) :]
            except BlockingIOError:
                continue
            except OSError as error:
                raise ServerGone from error

    def cancel(self, question: int) -> None:
        """Tell it to end the answer to this question; does not wait. Only between whole lines."""
        try:
            os.write(self._to_child.fd, json.dumps({"cancel": question}).encode() + b"\n")
        except OSError:
            # Its pipe is full or broken: it does not listen, so nothing but its end stops it.
            self._child.kill()

    def read(self, deadline: Deadline) -> dict[str, Any]:
        """The next line. Raises ServerGone or ServerTimeout."""
        parts = [self._rest]
        self._rest = b""
        while b"\n" not in parts[-1]:
            self._wait(self._from_child, select.POLLIN, deadline)
            try:
                block = os.read(self._from_child.fd, _CHUNK)
            except OSError as error:
                raise ServerGone from error
            if not block:
                raise ServerGone
            parts.append(block)
        line, _, self._rest = b"".join(parts).partition(b"\n")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def close(self) -> None:
        """End the process and its group. A thread that waits for an answer gets ServerGone. Safe to call twice."""
        self._child.close()

    def _wait(self, pipe: _Pipe, what: int, deadline: Deadline) -> None:
        poller = select.poll()
        poller.register(pipe.fd, what)
        while not poller.poll(1000 * max(0.0, min(deadline.left, _SLICE_S))):
            if deadline.left <= 0:
                raise ServerTimeout


def serving_environment() -> dict[str, str]:
    """What a prediction process sees: no secrets of ours, its share of threads and memory."""
    return child_environment(settings.SERVING_THREADS) | {
        "MLPLATFORM_SERVING_MEMORY_MB": str(settings.SERVING_MEMORY_MB)
    }
