"""The fork itself: from a request with its descriptors to a child that is on its own."""

import array
import gc
import json
import os
import signal
import socket
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from training.trainers.deathsig import die_with_parent

LONGEST_REQUEST = 1 << 20  # bytes
DESCRIPTORS = 4
RUNS = ("train", "serve")


class RefusedRequest(Exception):
    """The request cannot be run; nothing was forked."""


@dataclass(frozen=True, slots=True)
class ForkRequest:
    """What to run in the child. `fds`: stdin, stdout, stderr, events."""

    run: str
    args: list[str]
    env: dict[str, str]
    cwd: str
    fds: list[int]

    def close(self) -> None:
        for fd in self.fds:
            os.close(fd)


def receive_request(connection: socket.socket) -> ForkRequest:
    """Read the one line and its descriptors. Raises RefusedRequest, with every descriptor closed."""
    fds = array.array("i")
    received = b""
    try:
        while not received.endswith(b"\n"):
            block, ancillary, _, _ = connection.recvmsg(65536, socket.CMSG_SPACE(DESCRIPTORS * fds.itemsize))
            for level, kind, data in ancillary:
                if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                    fds.frombytes(data[: len(data) - len(data) % fds.itemsize])
            received += block
            if not block or len(received) > LONGEST_REQUEST:
                raise RefusedRequest("the request has no end")
        return _read(json.loads(received), list(fds))
    except (ValueError, KeyError, TypeError, OSError, RefusedRequest) as error:
        for fd in fds:
            os.close(fd)
        raise RefusedRequest(str(error)) from error


def _read(request: Any, fds: list[int]) -> ForkRequest:
    if request["run"] not in RUNS or len(fds) != DESCRIPTORS:
        raise RefusedRequest("a request names a run and brings four descriptors")
    return ForkRequest(request["run"], list(request["args"]), dict(request["env"]), request["cwd"], fds)


def send(connection: socket.socket, answer: dict[str, Any]) -> None:
    """One line. A client that is gone needs no answer."""
    try:
        connection.sendall(json.dumps(answer).encode() + b"\n")
    except OSError:
        return


def fork_child(request: ForkRequest) -> int:
    """Fork; the parent gets the pid once the child leads its own group, so that signals to it arrive.

    Raises OSError when the system gives no pipe or no process.
    """
    template = os.getpid()
    ready_read, ready_write = os.pipe()
    try:
        pid = os.fork()
    except OSError:
        os.close(ready_read)
        os.close(ready_write)
        raise
    if pid:
        os.close(ready_write)
        os.read(ready_read, 1)  # ends at once, with the child too if that dies
        os.close(ready_read)
        return pid
    try:
        _become_child(request, template, ready_write)
        code = _run(request)
    except BaseException:
        traceback.print_exc()
        code = 1
    return _end(code)


def _become_child(request: ForkRequest, template: int, ready: int) -> None:
    """A session of its own, default signals, only its own descriptors and environment, and dead with the template."""
    os.setsid()
    signal.set_wakeup_fd(-1)
    for signum in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD, signal.SIGPIPE):
        signal.signal(signum, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    die_with_parent(template)
    os.write(ready, b"1")
    stdin, stdout, stderr, events = request.fds
    # First out of the way of 0 to 3, then into their places: a descriptor that came as number 2 must not be lost.
    high = [os.dup2(fd, 200 + index) for index, fd in enumerate((stdin, stdout, stderr, events))]
    for place, fd in enumerate(high):
        os.dup2(fd, place)
    os.closerange(4, os.sysconf("SC_OPEN_MAX"))
    os.environ.clear()
    os.environ.update(request.env, MLPLATFORM_EVENTS_FD="3")
    os.chdir(request.cwd)
    gc.enable()


def _run(request: ForkRequest) -> int:
    if request.run == "train":
        from training.trainers.run import run

        return run(request.args[0], 3)
    from training.trainers.serve import main

    return main(request.args[0])


def _end(code: int) -> NoReturn:
    """Without the clean-up of the template whose copy this is, but with everything written."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def start_time(pid: int) -> float:
    """Clock ticks since boot at which a process started: with the pid, a name that nobody else gets."""
    text = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    return float(text.rpartition(")")[2].split()[19])
