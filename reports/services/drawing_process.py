"""The child that draws one report's files: no keys, no database, limited time, alone in its session."""

import ctypes
import os
import signal
import subprocess
import sys
from pathlib import Path

from mlplatform.core import storage
from mlplatform.core.child_environment import child_environment

TIME_LIMIT_S = 120
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)


def run_drawing(folder: Path) -> str:
    """Draw into `folder`; empty when the child went through, else in words why not."""
    # matplotlib keeps its list of fonts there; without a place to keep it each drawing would take a second more.
    environment = child_environment(1) | {"MPLCONFIGDIR": str(storage.run_dir() / "matplotlib"), "MPLBACKEND": "agg"}
    with (folder / "drawing.log").open("wb") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "reports.drawing", str(folder)],
            cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
            start_new_session=True, preexec_fn=_die_with_parent,
        )  # fmt: skip
    try:
        code = child.wait(TIME_LIMIT_S)
    except subprocess.TimeoutExpired:
        return f"Drawing took longer than {TIME_LIMIT_S} seconds and was ended."
    finally:
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
    return "" if code == 0 else f"The process that draws the files ended with code {code}."


def _die_with_parent() -> None:
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
