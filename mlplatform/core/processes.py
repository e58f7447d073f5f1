"""Processes by (pid, start time, boot id): a pid alone may belong to somebody else by now."""

import os
import signal
import time
from contextlib import suppress
from functools import cache
from pathlib import Path
from uuid import UUID, uuid5

import psutil

_DEATH_S = 2.0
_FIRST = 3  # number, in proc(5), of the first field that follows a process's name


def boot_id() -> str:
    """Names what a pid counts in: another one after each boot and in each container; empty where nobody tells."""
    try:
        return _boot_id()
    except (OSError, ValueError):
        return ""


@cache
def _boot_id() -> str:
    boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    return str(uuid5(UUID(boot), str(Path("/proc/self/ns/pid").readlink())))


def start_time(pid: int) -> float | None:
    """When `pid` started, in clock ticks since boot (elsewhere than on Linux: seconds); None when it is not there.

    Ticks do not move with the wall clock, so they identify a process even after somebody has set the time. Raises
    OSError when nobody can tell, say for lack of descriptors: that is no sign that the process has ended.
    """
    fields = _stat(pid)
    return float(fields[22 - _FIRST]) if fields else _start_elsewhere(pid)


def zombie_exit(pid: int) -> int | None:
    """What a process has ended with that nobody has reaped yet, as `os.waitstatus_to_exitcode` puts it; else None."""
    fields = _stat(pid)
    if not fields or fields[0] != "Z":
        return None
    return os.waitstatus_to_exitcode(int(fields[52 - _FIRST]))


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat from its state on; none when the process, or /proc itself, is not there."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except (FileNotFoundError, ProcessLookupError):
        return []
    # The name may hold spaces and brackets; what follows its last bracket does not.
    return text.rpartition(")")[2].split()


def _start_elsewhere(pid: int) -> float | None:
    if Path("/proc/self/stat").exists():
        return None
    try:
        return psutil.Process(pid).create_time()
    except psutil.NoSuchProcess:
        return None
    except psutil.Error as error:
        raise OSError(str(error)) from error


def is_running(pid: int | None, started: float | None) -> bool:
    """True if the process that had this pid and start time is still there (a zombie is not), or nobody can tell."""
    if not pid or started is None:
        return False
    try:
        return start_time(pid) == started and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
    except (psutil.Error, OSError):
        return True


def signal_group(group: int, signum: int) -> bool:
    """Send a signal to a process group; False when nobody is left in it."""
    if group <= 1:  # 0 would be our own group, 1 everybody's
        raise ValueError(f"{group} is not the group of a child")
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signum)
        return True
    return False


def end_leftover(pid: int | None, started: float | None) -> bool:
    """SIGKILL what is left of the child that led the process group `pid`, and see it gone; True if something was.

    A process dies a moment after the signal, on a busy machine a long one; its successor must not start before. One
    that the kernel holds longer than `_DEATH_S` (a disk that does not answer) cannot compute either.

    A leader that is gone leaves its number to its group, so nobody else can have it while a member lives.
    Raises OSError when it cannot be told whose number it is.
    """
    if not pid or start_time(pid) not in (None, started):
        return False
    killed = signal_group(pid, signal.SIGKILL)
    deadline = time.monotonic() + _DEATH_S
    while killed and is_running(pid, started) and time.monotonic() < deadline:
        time.sleep(0.005)
    return killed
