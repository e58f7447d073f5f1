"""The children of the template: told to their clients, ended with their clients, reaped when they end."""

import os
import signal
import socket
from contextlib import suppress

from training.trainers.template_child import send


class Children:
    """Pid → the connection of whoever asked for it."""

    def __init__(self) -> None:
        self._connections: dict[int, socket.socket] = {}

    def __len__(self) -> int:
        return len(self._connections)

    def add(self, pid: int, started: float, connection: socket.socket) -> None:
        self._connections[pid] = connection
        send(connection, {"pid": pid, "start_time": started})

    def kill(self, pid: int) -> None:
        """SIGKILL to the child's group; it is reaped like any other."""
        if pid in self._connections:
            kill_group(pid)

    def reap(self) -> list[socket.socket]:
        """Tell the clients of the children that have ended; return their connections."""
        done = []
        while ended := _next_ended():
            # Until it is reaped the child keeps its number, so this cannot hit anybody else's group.
            kill_group(ended)
            _, status, usage = os.wait4(ended, 0)
            code = os.waitstatus_to_exitcode(status)
            answer: dict[str, float] = {"signal": -code} if code < 0 else {"exit": code}
            answer |= {
                "peak_memory_bytes": usage.ru_maxrss * 1024,
                "cpu_seconds": round(usage.ru_utime + usage.ru_stime, 3),
            }
            connection = self._connections.pop(ended, None)
            if connection is not None:
                send(connection, answer)
                done.append(connection)
        return done


def _next_ended() -> int | None:
    with suppress(ChildProcessError):
        ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        if ended is not None:
            return ended.si_pid
    return None


def kill_group(pid: int) -> None:
    # A child that has not made its own group yet is reached by its pid.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
        return
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
