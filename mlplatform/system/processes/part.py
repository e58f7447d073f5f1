"""One process of the portal: started, read, waited for, started again."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mlplatform.system.processes.lifeline import tied
from mlplatform.system.processes.logs import PartLog

_FIRST_DELAY_S = 0.5
_LONGEST_DELAY_S = 30.0
# A part that ran this long before it ended starts the back-off anew.
_STEADY_S = 60.0


@dataclass
class Part:
    """Runs `command` in a session of its own, so that Ctrl-C in the terminal reaches only the supervisor."""

    name: str
    command: Sequence[str]
    log: PartLog
    # All of the environment it sees; ours when left out.
    env: Mapping[str, str] | None = None
    pass_fds: Sequence[int] = ()
    grace_s: float = 10.0
    # Others need this part to end well, so it is asked after them.
    ends_last: bool = False
    process: subprocess.Popen[bytes] | None = None
    start_at: float = 0.0
    failures: int = 0
    _started: float = 0.0

    def start(self) -> None:
        """Raises OSError where the system has no room for another process."""
        self.process = subprocess.Popen(
            tied(list(self.command)),
            env={**(os.environ if self.env is None else self.env), "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=self.pass_fds,
            start_new_session=True,
        )
        self._started = time.monotonic()
        os.set_blocking(self.output, False)

    @property
    def output(self) -> int:
        """The descriptor to read the part's output from."""
        if self.process is None or self.process.stdout is None:
            raise RuntimeError(f"{self.name} is not running")
        return self.process.stdout.fileno()

    def read(self) -> list[str] | None:
        """The lines written since the last call; None when there will be no more."""
        try:
            data = os.read(self.output, 65_536)
        except BlockingIOError:
            return []
        return self.log.feed(data) if data else None

    def ended(self) -> str | None:
        """How the process ended, in words; None while it runs. Clears the process, so that it can start again."""
        if self.process is None or (code := self.process.poll()) is None:
            return None
        self._close_output()
        self.process = None
        if time.monotonic() - self._started > _STEADY_S:
            self.failures = 0
        self.put_off()
        return _how_it_ended(code)

    def put_off(self) -> None:
        """Start later, after each failure in a row twice as much."""
        self.failures += 1
        self.start_at = time.monotonic() + min(_LONGEST_DELAY_S, _FIRST_DELAY_S * 2 ** (self.failures - 1))

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def ask_to_end(self) -> None:
        if self.process and self.running:
            self.process.terminate()

    def finish(self) -> None:
        """End it now if it still runs, with everything in its session, and close its log."""
        if self.process:
            if self.running:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
            self._close_output()
        self.log.close()

    def _close_output(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while data := os.read(self.output, 65_536):
                self.log.feed(data)
        if self.process and self.process.stdout:
            self.process.stdout.close()


def _how_it_ended(code: int) -> str:
    if code >= 0:
        return f"ended with exit code {code}"
    return f"was ended by {signal.Signals(-code).name}"
