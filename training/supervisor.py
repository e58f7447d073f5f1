"""Watching over one attempt: start its child, store what it reports, hold the lease, stop it, say how it ended."""

import logging
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.db import connection

from mlplatform.core.child_exit import ChildExit
from mlplatform.core.outage import OUTAGE, insist
from training.enums import FailureCode, JobStatus
from training.errors import LostLease
from training.estimate import Eta
from training.executors.devices import Device, acquire
from training.executors.local import LocalRun
from training.executors.oom import memory_kills
from training.executors.run_dir import write_run_dir
from training.heartbeat import Heartbeat
from training.models import JobAttempt, TrainingJob
from training.services.endings import MAKE_ROOM, Ending, StopReason, failure_of
from training.services.finish import finish_attempt
from training.services.lease import Lease
from training.services.outcome import Failure, Usage, cancel_attempt, fail_attempt, release_attempt
from training.services.reports import Report, store_report

logger = logging.getLogger(__name__)

LOOK_S = 0.02  # how soon the end of a child is noticed
CANCEL_POLL_S = 0.5
RETRY_S = 1.0  # between two questions to a database that does not answer
SHORTEST_PAUSE_S, LONGEST_PAUSE_S = 0.05, 0.5  # between two batches
DATABASE_SHARE = 0.1  # of the time may go into storing batches

T = TypeVar("T")


class Supervisor:
    """One attempt. `run` returns what became of the job, None when the attempt lost it to another one."""

    def __init__(self, lease: Lease, shutting_down: Callable[[], bool] = lambda: False) -> None:
        self._lease = lease
        self._shutting_down = shutting_down
        self._heartbeat = Heartbeat(lease)
        self._run: LocalRun | None = None
        self._stopped: StopReason | None = None
        self._kill_at = float("inf")
        self._cancel_asked = False
        self._eta = Eta()
        self._batch: Report | None = None
        self._next_store = 0.0
        self._next_poll = 0.0

    def run(self) -> JobStatus | None:
        self._heartbeat.start()
        try:
            return self._attempt()
        except LostLease as error:
            logger.warning("Giving up: %s", error)
            return None
        finally:
            if self._run is not None:
                self._run.close()
            self._heartbeat.end()

    def _attempt(self) -> JobStatus:
        job = self._insist(partial(TrainingJob.objects.get, pk=self._lease.job_id))
        device = self._wait_for_device(job)
        if device is None:
            end = cancel_attempt if self._cancel_asked else release_attempt
            return self._insist(partial(end, self._lease))
        try:
            return self._train(job, device)
        finally:
            device.close()

    def _train(self, job: TrainingJob, device: Device) -> JobStatus:
        kills_before = memory_kills()
        try:
            run_dir, run = self._start(job, device)
        except OSError as error:
            failure = Failure(FailureCode.STORAGE, f"The attempt could not be set up: {error.strerror}.", MAKE_ROOM)
            return self._insist(partial(fail_attempt, self._lease, failure))
        exited = self._watch(job, run)
        run.close()
        if self._batch:
            self._insist(lambda: self._store(run))
        self._insist(lambda: self._store(run, last=True))
        memory_kill = (memory_kills() or 0) > (kills_before or 0)
        return self._conclude(Ending(exited, self._stopped, run_dir, memory_kill), job)

    def _wait_for_device(self, job: TrainingJob) -> Device | None:
        """A GPU does one training at a time. None when somebody stopped the job, or this worker, before its turn."""
        told = False
        while (device := acquire(job.trainer)) is None:
            if not told:
                self._insist(partial(self._lease.tell, "Waiting for a free GPU"))
                told = True
            time.sleep(CANCEL_POLL_S)
            if self._heartbeat.lost.is_set() or self._lease.is_stale:
                raise LostLease(self._lease.job_id, self._lease.fence)
            self._cancel_asked = self._insist(self._is_cancelled)
            if self._cancel_asked or self._shutting_down():
                return None
        return device

    def _start(self, job: TrainingJob, device: Device) -> tuple[Path, LocalRun]:
        attempt = self._insist(partial(JobAttempt.objects.get, job=job, fence=self._lease.fence))
        run_dir = write_run_dir(job, attempt, device.name)
        if self._lease.is_stale:  # this worker stood still, and another one may be about to start a child
            raise LostLease(self._lease.job_id, self._lease.fence)
        self._run = run = LocalRun(run_dir, self._fence_myself)
        if device.trouble:
            run.inbox.note("log", level="warning", message=device.trouble)
        child = {"child_pid": run.child.pid, "child_start": run.child.start_time}
        self._insist(lambda: JobAttempt.objects.filter(pk=attempt.pk).update(**child))
        return run_dir, run

    def _watch(self, job: TrainingJob, run: LocalRun) -> ChildExit:
        """Until the child has ended. Never waits long for the database, and never stops for its errors."""
        started = time.monotonic()
        while (exited := run.child.poll()) is None:
            self._pause(run)
            now = time.monotonic()
            if self._heartbeat.lost.is_set() or self._lease.is_stale:
                raise LostLease(self._lease.job_id, self._lease.fence)
            self._look(run, now)
            if self._shutting_down():
                self._stop(run, StopReason.SHUTDOWN)
            elif self._cancel_asked:
                self._stop(run, StopReason.CANCEL)
            elif now - started > job.time_limit_s:
                self._stop(run, StopReason.TIME_LIMIT)
            elif now - run.inbox.heard_at > job.stall_limit_s:
                self._stop(run, StopReason.STALLED)
            if now > self._kill_at:
                run.child.kill()
        return exited

    def _pause(self, run: LocalRun) -> None:
        """Wait for news, or for the end of the pause after the last batch."""
        if run.inbox.arrived.is_set():
            time.sleep(max(0.0, min(LOOK_S, self._next_store - time.monotonic())))
        else:
            run.inbox.arrived.wait(LOOK_S)

    def _look(self, run: LocalRun, now: float) -> None:
        """Store what has arrived; ask whether somebody cancelled."""
        try:
            if run.inbox.arrived.is_set() and now >= self._next_store:
                self._store(run)
            elif now >= self._next_poll:
                self._next_poll = now + CANCEL_POLL_S
                self._cancel_asked |= self._is_cancelled()
        except OUTAGE as error:
            logger.warning("Job %s: the database does not answer (%s); asking again", self._lease.job_id, error)
            connection.close()
            self._next_store = self._next_poll = time.monotonic() + RETRY_S

    def _is_cancelled(self) -> bool:
        return TrainingJob.objects.filter(pk=self._lease.job_id, cancel_requested_at__isnull=False).exists()

    def _store(self, run: LocalRun, *, last: bool = False) -> None:
        """One batch. It is kept until the database has it; what arrives meanwhile waits in the inbox."""
        began = time.monotonic()
        self._batch = self._batch or run.inbox.take(last=last)
        self._eta.see(self._batch, began)
        self._cancel_asked |= store_report(self._lease, self._batch, eta_s=self._eta.seconds)
        self._batch = None
        took = time.monotonic() - began
        self._next_store = began + min(LONGEST_PAUSE_S, max(SHORTEST_PAUSE_S, took / DATABASE_SHARE))
        self._next_poll = began + CANCEL_POLL_S

    def _stop(self, run: LocalRun, reason: StopReason) -> None:
        if self._stopped is None:
            self._stopped = reason
            self._kill_at = time.monotonic() + settings.JOB_CANCEL_GRACE_S
            run.inbox.note("stopping", reason=str(reason))
            run.child.terminate()

    def _fence_myself(self) -> None:
        """Called by the pump's thread, which no database can hold up: two trainers of a job must never run at once."""
        if self._lease.is_stale and self._run is not None:
            self._run.child.kill()

    def _conclude(self, ending: Ending, job: TrainingJob) -> JobStatus:
        exited = ending.exit
        usage = Usage(exited.code, exited.signal, exited.peak_memory_bytes, exited.cpu_seconds)
        if ending.stopped == StopReason.CANCEL:
            return self._insist(lambda: cancel_attempt(self._lease, usage))
        if exited.code == 0:
            return self._insist(lambda: finish_attempt(self._lease, usage))
        if ending.stopped == StopReason.SHUTDOWN:
            return self._insist(lambda: release_attempt(self._lease, usage))
        return self._insist(lambda: fail_attempt(self._lease, failure_of(ending, job), usage))

    def _insist(self, write: Callable[[], T]) -> T:
        """Do it, again and again while the database does not answer, for as long as the lease can still be ours.

        A write that keeps failing although the heart beats is no outage; then the attempt is given up as well, and
        the sweep charges it to the budget.
        """
        try:
            return insist(
                write, settings.JOB_SELF_FENCE_S, lambda: self._lease.is_stale or self._heartbeat.lost.is_set()
            )
        except OUTAGE as error:
            raise LostLease(self._lease.job_id, self._lease.fence) from error
