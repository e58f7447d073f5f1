"""Processes that end with the one that started them, even when that one is killed with SIGKILL.

Run as a script (`python -I -S lifeline.py PARENT_PID COMMAND…`) it ties itself to its parent and becomes COMMAND.
Linux only (PR_SET_PDEATHSIG); elsewhere the commands run untied.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1
_forked_by = 0


def tie_to(parent: int) -> None:
    """The kernel kills this process as soon as `parent` is gone. Must be called in a direct child of `parent`."""
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl is None:
        return
    prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL))
    if os.getppid() != parent:
        # It ended before the tie was made.
        os._exit(1)


def tie_forks() -> None:
    """From now on every fork of this process, and theirs, is tied to whoever forked it."""
    os.register_at_fork(before=_remember_parent, after_in_child=_tie_to_parent)


def _remember_parent() -> None:
    global _forked_by
    _forked_by = os.getpid()


def _tie_to_parent() -> None:
    tie_to(_forked_by)


def tied(command: list[str]) -> list[str]:
    """The command line that runs `command` tied to this process."""
    return [sys.executable, "-I", "-S", __file__, str(os.getpid()), *command]


if __name__ == "__main__":
    tie_to(int(sys.argv[1]))
    os.execvp(sys.argv[2], sys.argv[2:])  # noqa: S606
