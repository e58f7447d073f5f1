"""A trainer in a plain new process, for machines on which no template listens."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from mlplatform.core.child_exit import ChildExit
from mlplatform.core.processes import signal_group, start_time

if TYPE_CHECKING:
    from mlplatform.core.warm import Launch

# The kernel's parent-death signal comes when the *thread* that forked ends, so one thread that stays does all forks.
_forker: ThreadPoolExecutor | None = None


def _fork_thread() -> ThreadPoolExecutor:
    global _forker
    if _forker is None:
        _forker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="fork")
    return _forker


def _forget_thread() -> None:
    """Threads do not follow into a forked process; it needs one of its own."""
    global _forker
    _forker = None


os.register_at_fork(after_in_child=_forget_thread)


class PlainChild:
    """A child that this process started and reaps itself."""

    warm = False

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process
        self._exit: ChildExit | None = None
        self.pid = process.pid
        self.start_time = start_time(process.pid)

    @classmethod
    def start(cls, module: str, launch: "Launch") -> "PlainChild":
        # `guarded` arms the parent-death signal in the new interpreter: Python between fork and exec is not safe here.
        command = [sys.executable, "-m", "training.trainers.guarded", str(os.getpid()), module, *launch.args]
        env = {**launch.env, "MLPLATFORM_EVENTS_FD": str(launch.events)}
        start = _fork_thread().submit(
            subprocess.Popen,
            command,
            cwd=launch.cwd,
            env=env,
            stdin=launch.stdin,
            stdout=launch.stdout,
            stderr=launch.stderr,
            pass_fds=(launch.events,),
            start_new_session=True,
        )
        process = start.result()
        try:
            return cls(process)
        except OSError:  # its start time cannot be read; nobody would know it, so it must not go on
            process.kill()
            process.wait()
            raise

    def poll(self) -> ChildExit | None:
        """How the child ended, None while it runs."""
        return self.wait(0)

    def wait(self, timeout: float | None = None) -> ChildExit | None:
        """Wait up to `timeout` seconds for the end."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while self._exit is None:
            if os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT | (0 if deadline is None else os.WNOHANG)):
                self._exit = self._reap()
            elif deadline is not None and time.monotonic() >= deadline:
                break
            else:
                time.sleep(0.005)
        return self._exit

    def _reap(self) -> ChildExit:
        # Not reaped yet, the child keeps its number, so this cannot hit anybody else's group.
        signal_group(self.pid, signal.SIGKILL)
        _, status, usage = os.wait4(self.pid, 0)
        returncode = os.waitstatus_to_exitcode(status)
        self._process.returncode = returncode
        return ChildExit(
            code=returncode if returncode >= 0 else None,
            signal=-returncode if returncode < 0 else None,
            peak_memory_bytes=usage.ru_maxrss * 1024,
            cpu_seconds=usage.ru_utime + usage.ru_stime,
        )

    def terminate(self) -> None:
        """SIGTERM to the child's group."""
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL to the child's group."""
        self._signal(signal.SIGKILL)

    def _signal(self, signum: int) -> None:
        if self._exit is None:
            signal_group(self.pid, signum)

    def close(self) -> None:
        """End the child and all of its group, and reap it."""
        self.kill()
        self.wait()
