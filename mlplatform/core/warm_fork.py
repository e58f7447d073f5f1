"""A trainer forked from the warm template process; the protocol is described in `training/trainers/template.py`."""

import array
import json
import os
import signal
import socket
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from mlplatform.core.child_exit import ChildExit
from mlplatform.core.processes import end_leftover, is_running, signal_group, zombie_exit

if TYPE_CHECKING:
    from mlplatform.core.warm import Launch

ANSWER_LIMIT_S = 5.0
LOOKS = 5  # at the child itself in that time


class TemplateGone(Exception):
    """No template listens, or it would not fork: start a plain process instead."""


class ForkedChild:
    """A child of the template. One connection is one child: closing it ends the child."""

    warm = True

    def __init__(self, connection: socket.socket, pid: int, start_time: float) -> None:
        self._connection = connection
        self._received = b""
        self._exit: ChildExit | None = None
        self._lock = threading.Lock()
        self._next_look = 0.0
        self._ended_at: float | None = None
        self.pid = pid
        self.start_time = start_time

    @classmethod
    def start(cls, folder: Path, name: str, launch: "Launch") -> "ForkedChild":
        """Ask the template for a child. Raises TemplateGone when there is none to ask or it refuses."""
        connection = _connect(folder, name)
        try:
            request = {"run": launch.run, "args": launch.args, "env": launch.env, "cwd": str(launch.cwd)}
            fds = array.array("i", [launch.stdin, launch.stdout, launch.stderr, launch.events])
            message = json.dumps(request).encode() + b"\n"
            sent = connection.sendmsg([message], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, fds)])
            connection.sendall(message[sent:])
            answer = _first_line(connection)
            child = cls(connection, int(answer["pid"]), float(answer["start_time"]))
        except (OSError, ValueError, KeyError) as error:
            connection.close()  # the template ends a child whose connection closes, so none is left behind
            raise TemplateGone(str(error)) from error
        connection.settimeout(0)
        return child

    def poll(self) -> ChildExit | None:
        """How the child ended, None while it runs; `lost` when the template went away with the answer."""
        with self._lock:
            if self._exit is None:
                self._exit = self._told() or self._untold()
            return self._exit

    def _told(self) -> ChildExit | None:
        try:
            while block := self._connection.recv(4096):
                self._received += block
            return _read_exit(self._received)
        except BlockingIOError:
            return _read_exit(self._received) if self._received.endswith(b"\n") else None
        except OSError:
            return ChildExit()

    def _untold(self) -> ChildExit | None:
        """The end of a child whose template stands still: nobody reaps it, so the system still knows its exit code."""
        now = time.monotonic()
        if now < self._next_look:
            return None
        self._next_look = now + ANSWER_LIMIT_S / LOOKS
        if is_running(self.pid, self.start_time):
            return None
        self._ended_at = self._ended_at or now
        waited = now - self._ended_at
        if waited < ANSWER_LIMIT_S:
            return None
        try:
            code = zombie_exit(self.pid)
        except OSError:  # nobody can tell now
            return None
        if code is None:  # reaped, so the answer is on its way, unless the template was stopped in that very moment
            return ChildExit() if waited >= 2 * ANSWER_LIMIT_S else None
        signal_group(self.pid, signal.SIGKILL)  # what it left behind; a zombie keeps its number
        return ChildExit(code=code) if code >= 0 else ChildExit(signal=-code)

    def wait(self, timeout: float | None = None) -> ChildExit | None:
        """Wait up to `timeout` seconds for the end."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while self.poll() is None and (deadline is None or time.monotonic() < deadline):
            time.sleep(0.005)
        return self._exit

    def terminate(self) -> None:
        """SIGTERM to the child's group."""
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL to the child's group."""
        self._signal(signal.SIGKILL)

    def _signal(self, signum: int) -> None:
        # Once the end is known the whole group has been ended and the number may be somebody else's.
        exited = self.poll()
        if exited is None:
            signal_group(self.pid, signum)
        elif exited.lost:
            with suppress(OSError):  # nobody can tell whose number it is
                end_leftover(self.pid, self.start_time)

    def close(self) -> None:
        """End the child and all of its group."""
        self.kill()
        with self._lock:
            self._connection.close()


def _connect(folder: Path, name: str) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(ANSWER_LIMIT_S)  # also for connecting: a template that is stopped accepts nobody
    # A socket's address holds 107 bytes, less than many a data directory; a descriptor of the folder is short.
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            connection.connect(f"/proc/self/fd/{handle}/{name}")
        finally:
            os.close(handle)
    except OSError as error:
        connection.close()
        raise TemplateGone(str(error)) from error
    return connection


def _first_line(connection: socket.socket) -> dict[str, float]:
    received = b""
    while not received.endswith(b"\n"):
        block = connection.recv(1)
        if not block:
            raise ConnectionResetError("the template closed the connection without an answer")
        received += block
    answer: dict[str, float] = json.loads(received)
    return answer


def _read_exit(received: bytes) -> ChildExit:
    try:
        answer = json.loads(received)
        return ChildExit(
            answer.get("exit"), answer.get("signal"), answer.get("peak_memory_bytes"), answer.get("cpu_seconds")
        )
    except (ValueError, AttributeError):
        return ChildExit()
