"""The child process that reads one upload: `python -m datasets.kinds READ_DIR`, limited, alone in its session.

It gets no secrets: its environment holds the path of our code and its limits, nothing of the portal's.
"""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from datasets.services.reading_limits import ReadingLimits

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)
_TICK_S = 0.25


@dataclass(frozen=True, slots=True)
class Ended:
    """How the child ended: its exit code (negative: the signal), or why we ended it ("time", "lost")."""

    code: int | None
    killed: str = ""


def run_reader(folder: Path, limits: ReadingLimits, still_mine: Callable[[], bool]) -> Ended:
    """Read `folder` in a child. `still_mine` is asked about four times a second; False kills the child."""
    with (folder / "reader.log").open("wb") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "datasets.kinds", str(folder)],
            cwd=folder,
            env=_environment(limits),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_die_with_parent,
        )
    deadline = monotonic() + limits.seconds
    try:
        while True:
            try:
                return Ended(child.wait(timeout=_TICK_S))
            except subprocess.TimeoutExpired:
                if not still_mine():
                    return Ended(None, "lost")
                if monotonic() > deadline:
                    return Ended(None, "time")
    finally:
        _kill(child)


def _die_with_parent() -> None:
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _kill(child: "subprocess.Popen[bytes]") -> None:
    """End the child and whatever it started, and collect it."""
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _environment(limits: ReadingLimits) -> dict[str, str]:
    code = Path(__file__).resolve().parents[2]
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(code),
        "PYTHONDONTWRITEBYTECODE": "1",
        **limits.environment,
    }
