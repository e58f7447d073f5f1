"""Who holds a claim: named by the claimant, checked by whoever wonders whether it still lives."""

import os
import socket

from mlplatform.core import processes

LENGTH = 200  # of the column that keeps one


def this_process() -> str:
    return name_of(os.getpid())


def name_of(pid: int) -> str:
    """`host/boot id/pid/start`; empty where the system does not name its boots, or does not tell the start."""
    boot = processes.boot_id()
    try:
        started = processes.start_time(pid) if boot else None
    except OSError:
        return ""
    return f"{socket.gethostname()}/{boot}/{pid}/{started}" if started is not None else ""


def is_gone(holder: str) -> bool:
    """True if that process ran on this machine and has ended; of other machines' nobody here can tell."""
    if not holder or not processes.boot_id():
        return False
    try:
        host, boot, pid, started = holder.rsplit("/", 3)
        number, start = int(pid), float(started)
    except ValueError:  # no name that we would give, so it says nothing
        return False
    if (host, boot) != (socket.gethostname(), processes.boot_id()):
        return False
    return not processes.is_running(number, start)
