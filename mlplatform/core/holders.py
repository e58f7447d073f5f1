"""Who holds a claim: named by the claimant, checked by whoever wonders whether it still lives."""

import os
import socket

from mlplatform.core import processes

LENGTH = 200  # of the column that keeps one


def this_process() -> str:
    return name_of(os.getpid())


def name_of(pid: int) -> str:
    """`host/boot id/pid/start`; empty where the system does not name its boots."""
    boot = processes.boot_id()
    return f"{socket.gethostname()}/{boot}/{pid}/{processes.start_time(pid)}" if boot else ""


def is_gone(holder: str) -> bool:
    """True if that process ran on this machine and has ended; of other machines' nobody here can tell."""
    if not holder or not processes.boot_id():
        return False
    host, boot, pid, started = holder.rsplit("/", 3)
    if (host, boot) != (socket.gethostname(), processes.boot_id()):
        return False
    return not processes.is_running(int(pid), float(started))
