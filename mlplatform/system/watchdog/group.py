"""One Django-Q cluster as a group of processes: parent, guard, workers, pusher, monitor."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil

from mlplatform.system.processes.lifeline import tied
from mlplatform.system.watchdog.signs import FOLDER_VARIABLE, Signs


class Group:
    """Started at once, in a session of its own; `folder` is made for its signs of life and removed at its end.

    Raises OSError where the disk or the system has no room for it.
    """

    def __init__(self, queue: str, worker_name: str, folder: Path) -> None:
        self.queue = queue
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self.signs = Signs(folder)
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            tied([sys.executable, "-m", "mlplatform.system.watchdog.qcluster"]),
            env={
                **os.environ,
                "Q_CLUSTER_NAME": queue,
                "MLPLATFORM_WORKER_NAME": worker_name,
                FOLDER_VARIABLE: str(folder),
            },
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    @property
    def running(self) -> bool:
        return self.process.poll() is None

    def members(self) -> list[int]:
        """Every process of the group; what trainings started lives in sessions of its own and is not among them."""
        return [pid for pid in psutil.pids() if self._is_member(pid)]

    def busy(self) -> list[int]:
        """Workers that are running a task now. One that was stopped (SIGSTOP) runs nothing."""
        return [pid for pid in self.signs.busy_pids() if self._is_member(pid, running=True)]

    def retire(self) -> None:
        """Let running tasks end, take no more: everything that is not busy is frozen, for good.

        Frozen and not killed, because the busy workers are tied to the guard above them.
        """
        busy = set(self.busy())
        for pid in self.members():
            if pid not in busy:
                _send(pid, signal.SIGSTOP)

    def take_no_more(self) -> None:
        """The orderly end: running tasks may finish, then every process of the group ends."""
        self.process.terminate()

    def interrupt_tasks(self) -> None:
        """Tell running tasks to put their work back and end; a task that does not listen ends all the same."""
        for pid in self.busy():
            _send(pid, signal.SIGTERM)

    def kill(self) -> None:
        if self.running:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        shutil.rmtree(self.signs.folder, ignore_errors=True)

    def _is_member(self, pid: int, *, running: bool = False) -> bool:
        others = {psutil.STATUS_ZOMBIE, psutil.STATUS_STOPPED} if running else {psutil.STATUS_ZOMBIE}
        try:
            return os.getpgid(pid) == self.process.pid and psutil.Process(pid).status() not in others
        except (ProcessLookupError, PermissionError, psutil.NoSuchProcess):
            return False


def _send(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)
