"""Finding schedules and what they did."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from mlplatform.core.actors import Actor
from mlplatform.core.errors import NotFound
from training.models import Schedule, ScheduleRun, TrainingJob

RUNS_SHOWN = 12


def schedules_for(actor: Actor) -> QuerySet[Schedule]:
    """The team's schedules by name."""
    shown: QuerySet[Schedule] = Schedule.objects.visible_to(actor)
    return shown.select_related("dataset", "created_by").order_by("name", "pk")


def schedule_for(actor: Actor, schedule_id: UUID | str) -> Schedule:
    """One schedule of the actor's team. Raises NotFound for outsiders and for those in the bin."""
    schedule = schedules_for(actor).filter(pk=schedule_id).first()
    if schedule is None:
        hint = "It may be in the bin, or belong to another team."
        raise NotFound("There is no such schedule in your team.", hint=hint)
    return schedule


def due_schedules(now: datetime | None = None) -> QuerySet[Schedule]:
    """Of all teams, those whose time has come, the oldest first."""
    now = now or timezone.now()
    due: QuerySet[Schedule] = Schedule.objects.filter(deleted_at=None, paused=False, next_due_at__lte=now)
    return due.order_by("next_due_at", "pk")


def newest_runs(schedules: Iterable[Schedule]) -> dict[UUID, list[ScheduleRun]]:
    """The last runs of each schedule, the newest first, in one query."""
    place = Window(RowNumber(), partition_by=F("schedule"), order_by=F("due_at").desc())
    runs = ScheduleRun.objects.filter(schedule__in=[schedule.pk for schedule in schedules]).annotate(place=place)
    heavy = [f"job__{name}" for name in _HEAVY]
    found: dict[UUID, list[ScheduleRun]] = defaultdict(list)
    for run in runs.filter(place__lte=RUNS_SHOWN).select_related("job").defer(*heavy).order_by("-due_at"):
        found[run.schedule_id].append(run)
    return found


def repeatable_jobs(actor: Actor, most: int = 100) -> QuerySet[TrainingJob]:
    """Jobs whose settings a schedule can take over: those that ended well, the newest first."""
    jobs: QuerySet[TrainingJob] = TrainingJob.objects.visible_to(actor).filter(status="succeeded")
    jobs = jobs.filter(dataset_version__dataset__deleted_at=None).select_related("dataset_version__dataset")
    return jobs.only(*_JOB_CHOICE).order_by("-created_at", "pk")[:most]


_HEAVY: tuple[Any, ...] = ("features", "hyperparameters", "environment", "metrics", "evaluation", "warnings")
_JOB_CHOICE = ("number", "name", "team", "dataset_version__number", "dataset_version__dataset__name")
