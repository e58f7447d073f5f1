"""Turning due times into jobs: one job a due time, whichever worker looks first, and at most one for missed times."""

import logging
from datetime import datetime, timedelta
from itertools import takewhile
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from mlplatform.core.actors import Actor, system_actor
from mlplatform.core.enums import Role, Via
from mlplatform.core.errors import ApplicationError, Conflict
from mlplatform.core.models import Membership
from mlplatform.core.permissions import require_write
from mlplatform.core.services import audit
from training.cron import next_time, times_after
from training.models import Schedule, ScheduleRun, TrainingJob
from training.selectors.data import choose_version
from training.selectors.schedules import due_schedules, schedule_for
from training.services.jobs import create_job

logger = logging.getLogger(__name__)

COUNTED = 1000  # missed times beyond this are not counted one by one
SOON = timedelta(minutes=5)  # a time so near is not looked at again: it does no harm, and most looks cost nothing


def run_due_schedules() -> int:
    """Each minute: make the jobs that are due; return how many schedules were served. Safe beside itself."""
    _pull_back()
    return sum(_serve(schedule_id) for schedule_id in list(due_schedules().values_list("pk", flat=True)))


def run_now(*, actor: Actor, schedule: Schedule, key: str = "") -> TrainingJob:
    """A job at once, beside the due times. The same `key` again gives the first job. Raises what `create_job` does."""
    require_write(actor, "run a schedule")
    schedule = schedule_for(actor, schedule.pk)
    with transaction.atomic():
        job = _create(actor, schedule, f"run:{schedule.pk}:{key}" if key else "")
        if not ScheduleRun.objects.filter(job=job).exists():
            ScheduleRun.objects.create(schedule=schedule, due_at=timezone.now(), manual=True, job=job)
            audit.record(actor, "schedule.run", schedule, f"Ran the schedule “{schedule}” by hand: {job}")
    return job


def _pull_back() -> None:
    """Due times that were worked out while the clock was ahead: by the right one there is an earlier time."""
    now = timezone.now()
    waiting = Schedule.objects.filter(deleted_at=None, paused=False, next_due_at__gt=now + SOON)
    for pk, cron, time_zone, due_at in waiting.values_list("pk", "cron", "time_zone", "next_due_at"):
        try:
            right = next_time(now, cron, time_zone)
        except Exception:
            logger.exception("Schedule %s: its next time cannot be worked out", pk)
            continue
        if right < due_at:
            logger.warning("Schedule %s: due at %s and not at %s; the clock has been put back", pk, right, due_at)
            # As it was read, so that a change made meanwhile stands.
            seen = Schedule.objects.filter(pk=pk, cron=cron, time_zone=time_zone, next_due_at=due_at)
            seen.update(next_due_at=right)


def _serve(schedule_id: UUID) -> bool:
    try:
        with transaction.atomic():
            # Looked at again under the lock: another worker may have been quicker.
            due = due_schedules().filter(pk=schedule_id).select_for_update(of=("self",), skip_locked=True)
            schedule = due.first()
            if schedule is None:
                return False
            _serve_locked(schedule)
    except Exception as error:
        # A mistake of ours with one schedule must not hold up the others; this one is tried again in a minute.
        logger.exception("Schedule %s could not be served", schedule_id)
        problem = (
            f"The portal could not make the job because of a mistake of its own ({type(error).__name__}). "
            "It tries again each minute; tell an operator if this stays."
        )
        Schedule.objects.filter(pk=schedule_id).update(problem=problem)
        return False
    return True


def _serve_locked(schedule: Schedule) -> None:
    due_at, missed = _newest_due(schedule)
    if ScheduleRun.objects.filter(schedule=schedule, due_at=due_at).exists():
        # A clock that was put back brings a time again that has had its job.
        schedule.next_due_at = next_time(max(due_at, timezone.now()), schedule.cron, schedule.time_zone)
        schedule.save(update_fields=["next_due_at"])
        return
    run = ScheduleRun(schedule=schedule, due_at=due_at, missed=missed)
    try:
        with transaction.atomic():
            run.job = _create(_actor_for(schedule), schedule, f"due:{schedule.pk}:{due_at.isoformat()}")
    except ApplicationError as refusal:
        run.problem = refusal.text
    schedule.problem = run.problem
    schedule.last_due_at = due_at
    schedule.next_due_at = next_time(max(due_at, timezone.now()), schedule.cron, schedule.time_zone)
    schedule.save(update_fields=["problem", "last_due_at", "next_due_at"])
    run.save(force_insert=True)
    _note(schedule, run)


def _newest_due(schedule: Schedule) -> tuple[datetime, int]:
    """The last due time that has come, and how many came before it unserved."""
    now, first = timezone.now(), schedule.next_due_at
    later = takewhile(lambda due: due <= now, times_after(first, schedule.cron, schedule.time_zone))
    newest, missed = first, 0
    for newest in later:
        missed += 1
        if missed == COUNTED:
            # Long gone: from a little before now on it is again a short walk.
            start = max(newest, now - timedelta(days=1))
            rest = takewhile(lambda due: due <= now, times_after(start, schedule.cron, schedule.time_zone))
            return max([newest, *rest]), missed
    return newest, missed


def _create(actor: Actor, schedule: Schedule, key: str) -> TrainingJob:
    if schedule.dataset.deleted_at:
        raise Conflict(
            f"The schedule cannot train because the dataset “{schedule.dataset.name}” is in the bin.",
            hint="Take the dataset out of the bin, or delete the schedule.",
            code="dataset_in_bin",
        )
    return create_job(
        actor=actor,
        dataset_version=choose_version(actor, schedule.dataset_id),
        trainer=schedule.trainer,
        target=schedule.target or None,
        hyperparameters=schedule.hyperparameters,
        features=schedule.features,
        split=schedule.split or None,
        seed=schedule.seed,
        name=schedule.name,
        idempotency_key=key,
        request={"schedule": schedule.pk},  # its newest version of the data may be another one by then
    )


def _actor_for(schedule: Schedule) -> Actor:
    """Whoever made the schedule, while that person may still write in the team; else the portal for the team."""
    user = schedule.created_by
    if user is not None and user.is_active:
        membership = Membership.objects.filter(user=user, team=schedule.team_id).first()
        if membership and Role(membership.role).can_write:
            return Actor(user=user, team=schedule.team, role=Role(membership.role), via=Via.SYSTEM)
    return system_actor(schedule.team)


def _note(schedule: Schedule, run: ScheduleRun) -> None:
    summary = f"The schedule “{schedule}” made {run.job}" if run.job else f"The schedule “{schedule}” made no job"
    data = {"due_at": run.due_at.isoformat(), "missed": run.missed, "problem": run.problem}
    audit.note("schedule.due", summary, team=schedule.team, via=Via.SYSTEM, obj=schedule, data=data)
