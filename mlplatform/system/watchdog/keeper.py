"""Keeps one queue served: a group, its canaries, its restarts."""

import logging
import time
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import Error
from django.utils import timezone

from mlplatform.system.services import record_restart
from mlplatform.system.tasks import send_canary
from mlplatform.system.watchdog.group import Group

logger = logging.getLogger(__name__)
_LONGEST_DELAY_S = 30.0
_STEADY_S = 60.0


@dataclass
class Keeper:
    """`tick()` is called about once a second and never blocks for long."""

    queue: str
    name: str
    size: int
    folder: Path
    canary_interval_s: float
    silence_s: float
    restarts: int = 0
    last_canary: datetime | None = None
    started_at: datetime = field(default_factory=timezone.now)
    group: Group | None = None
    retired: list[Group] = field(default_factory=list)
    _generation: int = 0
    _failures: int = 0
    _start_at: float = 0.0
    _last_finished: int = 0
    _asked_since: float | None = None
    _next_canary: float = 0.0

    def tick(self) -> None:
        now = time.monotonic()
        if self.group is None:
            if now >= self._start_at:
                self._start(now)
        elif not self.group.running:
            self._group_ended(self.group, now)
        else:
            self._look_for_signs(self.group, now)
            self._send_canary(self.group, now)
            if self.silent(now):
                self._replace(self.group, now)
        self._clear_retired()

    @property
    def busy(self) -> int:
        groups = [*self.retired, self.group] if self.group else self.retired
        return sum(len(group.busy()) for group in groups)

    def silent(self, now: float) -> bool:
        """No canary came through for too long, although a worker was free to take it."""
        return self._asked_since is not None and now - self._asked_since > self.silence_s

    def _start(self, now: float) -> None:
        self._generation += 1
        self.group = None
        try:
            self.group = Group(self.queue, self.name, self.folder / f"{self.queue}-{self._generation}")
        except OSError:
            self._put_off(now)
            logger.exception("The workers of the queue %s could not be started; it is tried again.", self.queue)
        self._last_finished, self._asked_since = 0, None
        # The first canary goes at once: it tells as early as possible that tasks come through.
        self._next_canary = now

    def _look_for_signs(self, group: Group, now: float) -> None:
        finished = group.signs.last_finished()
        if finished != self._last_finished:
            self._last_finished, self._asked_since = finished, None
            self.last_canary = timezone.now()
        elif self._asked_since is not None and len(group.busy()) >= self.size:
            # Every worker is at work: nobody is there to take a canary, and nothing is wrong.
            self._asked_since = now

    def _send_canary(self, group: Group, now: float) -> None:
        if now < self._next_canary or len(group.busy()) >= self.size:  # nobody would fetch it, and they would pile up
            return
        self._next_canary = now + self.canary_interval_s
        try:
            send_canary(self.queue, self.name)
        except Error as error:
            # Without the database no canary can arrive; that is not the group's fault.
            self._asked_since = None
            logger.warning("No canary for the queue %s, the database does not answer: %s", self.queue, error)
        else:
            self._asked_since = self._asked_since or now

    def _group_ended(self, group: Group, now: float) -> None:
        if now - group.started > _STEADY_S:
            self._failures = 0
        self._put_off(now)
        self._note_restart(f"ended by itself (exit code {group.process.returncode})")
        group.kill()
        self.group = None

    def _put_off(self, now: float) -> None:
        self._failures += 1
        self._start_at = now + min(_LONGEST_DELAY_S, 0.5 * 2 ** (self._failures - 1))

    def _replace(self, group: Group, now: float) -> None:
        self._note_restart(f"no sign of life for {self.silence_s:g} s")
        if group.busy():
            group.retire()
            self.retired.append(group)
        else:
            group.kill()
        self._start(now)

    def _note_restart(self, detail: str) -> None:
        self.restarts += 1
        logger.warning("Restarting the workers of the queue %s: %s", self.queue, detail)
        record_restart(f"{self.queue} workers", detail)

    def _clear_retired(self) -> None:
        for group in [*self.retired]:
            if not group.busy():
                group.kill()
                self.retired.remove(group)
