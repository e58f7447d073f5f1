"""What a worker does when it is woken. Tasks take ids only and may run twice, late, or beside each other."""

import time
from collections.abc import Callable
from datetime import timedelta

from django.db.models import Min
from django.utils import timezone

from datasets.services.reading import read_version, waiting_reading
from mlplatform.core.queues import wake
from mlplatform.core.services import outbox
from training.enums import JobStatus
from training.models import TrainingJob
from training.services.due import run_due_schedules
from training.services.hosted.advance import advance
from training.services.hosted.queue import claim_turn, wake_for_due_turns
from training.services.hosted.recover import recover_lost_turns
from training.services.queue import claim_next_job
from training.services.sweep import recover_lost_jobs, recover_orphaned_jobs, wake_for_waiting_jobs
from training.shutdown import watch_for_shutdown
from training.supervisor import Supervisor

NEAR = timedelta(seconds=30)  # a retry that is due so soon is waited for; later ones are the sweep's
_LOOK_S = 0.25


def run_next_job(*woken_for: str) -> int:
    """Claim and run jobs until none is left to claim; return how many. `woken_for` only helps to read the queue.

    A long reading that waits for this queue has its turn after the next job: its own wake-up is behind this one.
    """
    done, reading = 0, None
    with watch_for_shutdown() as shutting_down:
        while not shutting_down() and reading is None:
            if lease := claim_next_job():
                Supervisor(lease, shutting_down).run()
                done += 1
                reading = waiting_reading("training")
            elif not _wait_for_retry(shutting_down):
                break
    if reading and not shutting_down():
        wake("training", "training.tasks.run_next_job")
        read_version(reading)
    return done


def _wait_for_retry(shutting_down: Callable[[], bool]) -> bool:
    """Wait a moment if a job may be tried again soon; False when there is nothing to wait for."""
    waiting = TrainingJob.objects.filter(status=JobStatus.RETRY_WAIT, hosted=False, cancel_requested_at=None)
    due = waiting.aggregate(due=Min("not_before"))["due"]
    if due is None or due - timezone.now() > NEAR or shutting_down():
        return False
    time.sleep(_LOOK_S)
    return True


def advance_hosted_jobs(*woken_for: str) -> int:
    """Take the turns of hosted jobs that are due; return how many. `woken_for` only helps to read the queue."""
    done = 0
    with watch_for_shutdown() as shutting_down:
        while not shutting_down() and (turn := claim_turn()):
            advance(turn)
            done += 1
    return done


def sweep() -> dict[str, int]:
    """Each minute and when a worker starts: lost jobs, due schedules, jobs that wait, the outbox."""
    return {
        "recovered": recover_lost_jobs() + recover_orphaned_jobs() + recover_lost_turns(),
        "scheduled": run_due_schedules(),
        "woken": wake_for_waiting_jobs() + wake_for_due_turns(),
        "delivered": outbox.deliver_due(leave_slow=True),
    }
