"""One attempt as a child process on this machine."""

import os
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from mlplatform.core import warm
from mlplatform.core.child_environment import child_environment
from training.executors.inbox import Inbox
from training.executors.pump import Pump


class LocalRun:
    """A running trainer: its process, the thread that reads its pipes, and the inbox that thread fills."""

    def __init__(self, run_dir: Path, on_tick: Callable[[], None]) -> None:
        """Start the child in `run_dir`. Raises OSError when it or its log file cannot be made."""
        self.inbox = Inbox()
        log = (run_dir / "log.txt").open("ab", buffering=0)
        events_read, events_write = os.pipe()
        output_read, output_write = os.pipe()
        try:
            self.child = warm.spawn(
                run="train",
                args=[str(run_dir)],
                env=child_environment(settings.JOB_THREADS),
                cwd=run_dir,
                stdout=output_write,
                stderr=output_write,
                events_fd=events_write,
            )
        except BaseException:
            os.close(events_read)
            os.close(output_read)
            log.close()
            raise
        finally:
            os.close(events_write)
            os.close(output_write)
        self._pump = Pump(events_read, output_read, log, self.inbox, on_tick)
        self._pump.start()
        self._closed = False

    def close(self) -> None:
        """End whatever is left of the child's process group, and read its pipes to their end."""
        if not self._closed:
            self._closed = True
            self.child.close()
            self._pump.drain()
