"""The loop of `mlplatform worker`."""

import logging
import shutil
import signal
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

from django.conf import settings
from django.db import Error, close_old_connections

from datasets.services.sweep import take_over_readings
from datasets.tasks import sweep as sweep_datasets
from mlplatform.system.heartbeat import beat, say_goodbye
from mlplatform.system.services import prune, take_over_restarts
from mlplatform.system.watchdog.keeper import Keeper
from reports.services.render import take_over as take_over_drawings
from reports.tasks import sweep as sweep_reports
from training.services.hosted.queue import wake_for_due_turns
from training.services.sweep import recover_orphaned_jobs
from training.tasks import sweep as sweep_jobs

logger = logging.getLogger(__name__)
_TICK_S = 0.5
_SHORT_TASKS_GET_S = 5.0
_ALL_TASKS_GET_S = 15.0


class Watchdog:
    """Ticks its keepers, beats their hearts, sweeps every minute, and ends everything when asked to."""

    def __init__(self, queues: Sequence[str], *, name: str, host: str, folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        self.host = host
        self.keepers = [
            Keeper(
                queue=queue,
                name=f"{queue} {name}",
                size={"short": settings.SHORT_WORKERS, "training": settings.TRAINING_WORKERS}[queue],
                folder=folder,
                canary_interval_s=settings.CANARY_INTERVAL_S,
                silence_s=settings.CANARY_SILENCE_S,
            )
            for queue in queues
        ]
        self._stop = threading.Event()
        self._routines = [
            Routine("The heartbeat", settings.WORKER_HEARTBEAT_S, lambda: beat(self.host, self.keepers)),
            Routine("The list of restarts", 1, take_over_restarts),
            Routine("The look for jobs of dead workers", settings.ORPHAN_LOOK_S, recover_orphaned_jobs),
            Routine("The look for readings of dead workers", settings.ORPHAN_LOOK_S, take_over_readings),
            Routine("The look for drawings of dead workers", settings.ORPHAN_LOOK_S, take_over_drawings),
            Routine("The sweep of training jobs", settings.SWEEP_INTERVAL_S, sweep_jobs),
            Routine("The look at hosted jobs", settings.PROVIDER_LOOK_S, wake_for_due_turns),
            Routine("The sweep of datasets", settings.SWEEP_INTERVAL_S, sweep_datasets),
            Routine("The sweep of reports", settings.SWEEP_INTERVAL_S, sweep_reports),
            Routine("The sweep of the queues", settings.SWEEP_INTERVAL_S, prune),
        ]

    def run(self) -> None:
        """Returns after SIGTERM, SIGINT or SIGHUP, when every group has ended."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        while not self._stop.is_set():
            for keeper in self.keepers:
                keeper.tick()
            for routine in self._routines:
                routine.run_if_due()
            close_old_connections()
            self._stop.wait(_TICK_S)
        self._end()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._stop.set()

    def _end(self) -> None:
        """Trainings put themselves back at once, short tasks may finish; what is left after 15 s is killed."""
        groups = [group for keeper in self.keepers for group in [keeper.group, *keeper.retired] if group]
        begun = time.monotonic()
        patience = {"training": 0.0, "short": _SHORT_TASKS_GET_S}
        for group in groups:
            group.take_no_more()
        waiting = list(groups)
        while any(group.running for group in groups) and time.monotonic() - begun < _ALL_TASKS_GET_S:
            for group in [*waiting]:
                if time.monotonic() - begun >= patience[group.queue]:
                    group.interrupt_tasks()
                    waiting.remove(group)
            time.sleep(0.1)
        for group in groups:
            group.kill()
        say_goodbye(self.keepers)


class Routine:
    """Something done every so often, first at once. That it failed is logged; it is tried again at the next time."""

    def __init__(self, label: str, interval_s: float, action: Callable[[], object]) -> None:
        self.label = label
        self.interval_s = interval_s
        self.action = action
        self._due = 0.0

    def run_if_due(self) -> None:
        if time.monotonic() < self._due:
            return
        try:
            self.action()
        except Error as error:
            logger.warning("%s could not reach the database: %s", self.label, error)
        except Exception:
            logger.exception("%s failed; it is tried again in %g s.", self.label, self.interval_s)
        self._due = time.monotonic() + self.interval_s
