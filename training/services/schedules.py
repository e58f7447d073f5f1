"""Making, changing, pausing and deleting schedules. `training.services.due` runs them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from datasets.models import Dataset
from mlplatform.core.actors import Actor
from mlplatform.core.errors import NotFound, ValidationFailed
from mlplatform.core.permissions import require_write
from mlplatform.core.services import audit
from training.cron import check_cron, check_time_zone, next_time
from training.models import Schedule
from training.selectors.data import choose_version
from training.selectors.schedules import schedule_for
from training.services.jobs import DEFAULT_SEED
from training.services.plan import LARGEST_SEED, plan_job

DOING = "change a schedule"
SETTINGS = ("trainer", "target", "hyperparameters", "features", "split", "seed")
LONGEST_NAME = 160


def create_schedule(
    *,
    actor: Actor,
    dataset: Dataset,
    name: str,
    trainer: str,
    cron: str,
    time_zone: str = "UTC",
    target: str | None = None,
    hyperparameters: Mapping[str, Any] | None = None,
    features: Sequence[str] | None = None,
    split: Mapping[str, Any] | None = None,
    seed: int | None = None,
) -> Schedule:
    """Check that a job could be made now, and keep the rule. Raises what `create_job` raises, and ValidationFailed
    for a cron expression or time zone that cannot be used.
    """
    require_write(actor, "make a schedule")
    if dataset.team_id != actor.team.pk or dataset.deleted_at:
        raise NotFound("There is no such dataset in your team.", hint="Choose one from the list of datasets.")
    schedule = Schedule(
        team=actor.team,
        created_by=actor.user,
        dataset=dataset,
        name=_checked_name(name),
        trainer=trainer,
        target=target or "",
        hyperparameters=dict(hyperparameters or {}),
        features=None if features is None else list(features),
        split=dict(split or {}),
        seed=DEFAULT_SEED if seed is None else seed,
        cron=check_cron(cron),
        time_zone=check_time_zone(time_zone),
    )
    _check_settings(actor, schedule)
    schedule.next_due_at = next_time(timezone.now(), schedule.cron, schedule.time_zone)
    with transaction.atomic():
        schedule.save()
        audit.record(actor, "schedule.create", schedule, f"Made the schedule “{schedule}”", _when(schedule))
    return schedule


def update_schedule(*, actor: Actor, schedule: Schedule, **changes: Any) -> Schedule:
    """Change name, cron, time zone or what is trained; unknown names raise TypeError.

    Due times that passed under the old rule are forgotten: the new one counts from now.
    """
    require_write(actor, DOING)
    if unknown := changes.keys() - {"name", "cron", "time_zone", *SETTINGS}:
        raise TypeError(f"A schedule has no {sorted(unknown)}.")
    with transaction.atomic():
        schedule = _lock(actor, schedule)
        for field, value in changes.items():
            setattr(schedule, field, value)
        schedule.name = _checked_name(schedule.name)
        schedule.cron, schedule.time_zone = check_cron(schedule.cron), check_time_zone(schedule.time_zone)
        if changes.keys() & set(SETTINGS):
            schedule.target = schedule.target or ""
            _check_settings(actor, schedule)
        if changes.keys() & {"cron", "time_zone"}:
            schedule.next_due_at = next_time(timezone.now(), schedule.cron, schedule.time_zone)
        schedule.problem = ""
        schedule.save()
        data = _when(schedule) | {"fields": sorted(changes)}
        audit.record(actor, "schedule.update", schedule, f"Changed the schedule “{schedule}”", data)
    return schedule


def pause_schedule(*, actor: Actor, schedule: Schedule) -> Schedule:
    """No job until it is resumed. Pausing twice is fine."""
    return _set_paused(actor, schedule, paused=True)


def resume_schedule(*, actor: Actor, schedule: Schedule) -> Schedule:
    """Go on with the next due time; those that passed during the pause make no job."""
    return _set_paused(actor, schedule, paused=False)


def delete_schedule(*, actor: Actor, schedule: Schedule) -> None:
    """Move to the bin. Its jobs stay."""
    require_write(actor, "delete a schedule")
    with transaction.atomic():
        schedule = _lock(actor, schedule)
        Schedule.objects.filter(pk=schedule.pk).update(deleted_at=timezone.now())
        audit.record(actor, "schedule.delete", schedule, f"Deleted the schedule “{schedule}”")


def restore_schedule(*, actor: Actor, schedule_id: UUID) -> Schedule:
    """Undo `delete_schedule`; due times that passed meanwhile make no job. Raises NotFound."""
    require_write(actor, "restore a schedule")
    with transaction.atomic():
        binned = Schedule.objects.select_for_update(of=("self",)).filter(team=actor.team, pk=schedule_id)
        schedule: Schedule | None = binned.exclude(deleted_at=None).first()
        if schedule is None:
            raise NotFound("This schedule is not in your team's bin.", hint="It may have been restored already.")
        schedule.deleted_at = None
        schedule.next_due_at = next_time(timezone.now(), schedule.cron, schedule.time_zone)
        schedule.save(update_fields=["deleted_at", "next_due_at"])
        audit.record(actor, "schedule.restore", schedule, f"Took the schedule “{schedule}” out of the bin")
    return schedule


def _set_paused(actor: Actor, schedule: Schedule, *, paused: bool) -> Schedule:
    require_write(actor, "pause a schedule" if paused else "resume a schedule")
    with transaction.atomic():
        schedule = _lock(actor, schedule)
        if schedule.paused != paused:
            schedule.paused = paused
            schedule.next_due_at = next_time(timezone.now(), schedule.cron, schedule.time_zone)
            schedule.save(update_fields=["paused", "next_due_at"])
            word = "Paused" if paused else "Resumed"
            action = "schedule.pause" if paused else "schedule.resume"
            audit.record(actor, action, schedule, f"{word} the schedule “{schedule}”")
    return schedule


def _lock(actor: Actor, schedule: Schedule) -> Schedule:
    Schedule.objects.visible_to(actor).select_for_update().filter(pk=schedule.pk).first()
    return schedule_for(actor, schedule.pk)


def _check_settings(actor: Actor, schedule: Schedule) -> None:
    """What cannot be trained now is refused now, not at three in the morning."""
    version = choose_version(actor, schedule.dataset_id)
    if not 0 <= schedule.seed <= LARGEST_SEED:
        sentence = f"Enter a whole number from 0 to {LARGEST_SEED}."
        raise ValidationFailed(f"The seed is out of range. {sentence}", fields={"seed": [sentence]})
    plan_job(
        version,
        schedule.trainer,
        schedule.target,
        schedule.hyperparameters,
        schedule.features,
        schedule.split or None,
        "",
    )


def _checked_name(name: str) -> str:
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        sentence = f"Give the schedule a name of 1 to {LONGEST_NAME} characters."
        raise ValidationFailed(sentence, fields={"name": [sentence]})
    return name


def _when(schedule: Schedule) -> dict[str, str]:
    return {"cron": schedule.cron, "time_zone": schedule.time_zone, "trainer": schedule.trainer}
