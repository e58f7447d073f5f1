"""Keeps the parts of the portal running until somebody ends it."""

import contextlib
import os
import selectors
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from types import FrameType

from mlplatform.system.processes.console import Console
from mlplatform.system.processes.logs import alarming
from mlplatform.system.processes.part import Part

_IDLE_S = 5.0
_ENDED_BY = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Supervisor:
    """Starts parts in order, restarts those that end with growing pauses, and ends them all within their graces.

    One thread only: a part is tied to the thread that started it (see `lifeline`).
    """

    def __init__(
        self,
        parts: Sequence[Part],
        console: Console,
        on_restart: Callable[[str, str], None] = lambda part, detail: None,
    ) -> None:
        self.parts = parts
        self.console = console
        self.on_restart = on_restart
        self.signals = 0
        self._selector = selectors.DefaultSelector()

    def run(self) -> None:
        """Returns when SIGINT, SIGTERM or SIGHUP came and every part has ended."""
        with self._signals():
            while not self.signals:
                self._start_due()
                self._wait(self._pause())
                self._restart_ended()
            self._end_all()

    def _start_due(self) -> None:
        for part in self.parts:
            if part.process is not None or part.start_at > time.monotonic():
                continue
            try:
                part.start()
            except OSError as error:
                # The others live on; for this one there may be room in a moment.
                part.put_off()
                self.console.say(f"{part.name} could not be started: {error}. It is tried again.")
            else:
                self._selector.register(part.output, selectors.EVENT_READ, part)

    def _pause(self) -> float:
        due = [part.start_at for part in self.parts if part.process is None]
        return max(0.0, min(due) - time.monotonic()) if due else _IDLE_S

    def _wait(self, seconds: float) -> None:
        for key, _ in self._selector.select(min(seconds, _IDLE_S)):
            if not isinstance(key.data, Part):
                os.read(key.fd, 4096)
            elif (lines := key.data.read()) is None:
                self._selector.unregister(key.fd)
            else:
                self._show(key.data, lines)

    def _show(self, part: Part, lines: list[str]) -> None:
        for line in lines:
            if self.console.verbose or alarming(line):
                self.console.say(line, part.name)

    def _restart_ended(self) -> None:
        for part in self.parts:
            output = part.output if part.process else -1
            if how := part.ended():
                # At its end a pipe leaves the selector by itself, unless the wait was over first.
                if output in self._selector.get_map():
                    self._selector.unregister(output)
                wait = max(0.0, part.start_at - time.monotonic())
                self.console.say(f"{part.name} {how}; starting it again in {wait:.1f} s. Log: {part.log.path}")
                if part.failures > 1:
                    self.console.say("\n".join(part.log.recent), part.name)
                part.log.write(f"--- {part.name} {how}")
                self.on_restart(part.name, how)

    def _end_all(self) -> None:
        self.console.say("Ending. Trainings that run are put back into the queue. Ctrl-C again ends at once.")
        for last in (False, True):
            stage = [part for part in self.parts if part.ends_last == last]
            for part in stage:
                part.ask_to_end()
            deadline = time.monotonic() + max((part.grace_s for part in stage), default=0)
            # A second Ctrl-C means: now.
            while any(part.running for part in stage) and time.monotonic() < deadline and self.signals < 2:
                self._wait(0.2)
            for part in stage:
                part.finish()
        self.console.say("Ended.")

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        reading, writing = os.pipe()
        os.set_blocking(reading, False)
        os.set_blocking(writing, False)
        self._selector.register(reading, selectors.EVENT_READ, None)
        before = {number: signal.signal(number, self._note) for number in _ENDED_BY}
        before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda number, frame: None)
        wakeup = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(wakeup)
            for number, handler in before.items():
                signal.signal(number, handler)
            self._selector.close()
            os.close(reading)
            os.close(writing)

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.signals += 1
