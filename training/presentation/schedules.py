"""Schedules as the page and the API show them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from training.cron import next_times
from training.models import Schedule, ScheduleRun
from training.presentation.cron_words import sentence
from training.selectors.schedules import newest_runs
from training.trainers.registry import specs

FIRST_TIMES = 5


def schedule_rows(schedules: Iterable[Schedule]) -> list[dict[str, Any]]:
    """Each schedule with its sentence, next times and last runs; the latest run comes last, as on a strip."""
    shown = list(schedules)
    runs = newest_runs(shown)
    labels = {spec.key: spec.label for spec in specs()}
    return [
        {
            "schedule": schedule,
            "trainer": labels.get(schedule.trainer, schedule.trainer),
            "sentence": sentence(schedule.cron, schedule.time_zone),
            "times": time_words(times_of(schedule)),
            "runs": runs[schedule.pk][::-1],
            "last": next(iter(runs[schedule.pk]), None),
        }
        for schedule in shown
    ]


def times_of(schedule: Schedule) -> list[datetime]:
    """The next five due times in the schedule's zone; none while it is paused."""
    if schedule.paused:
        return []
    return next_times(timezone.now(), schedule.cron, schedule.time_zone, FIRST_TIMES)


def time_words(times: Iterable[datetime]) -> list[str]:
    """Wall-clock times with the zone's short name: “Mon 23 Nov 2026, 03:00 CET”. Templates would turn them to UTC."""
    return [f"{moment:%a} {moment.day} {moment:%b %Y, %H:%M %Z}" for moment in times]


def schedule_json(schedule: Schedule) -> dict[str, Any]:
    """A schedule for the API."""
    plain = ("id", "name", "trainer", "hyperparameters", "features", "split", "seed", "cron", "time_zone", "paused")
    moments = ("last_due_at", "next_due_at", "created_at")
    return {
        **{name: getattr(schedule, name) for name in (*plain, *moments)},
        "dataset": {"id": schedule.dataset_id, "name": schedule.dataset.name},
        "target": schedule.target or None,
        "sentence": sentence(schedule.cron, schedule.time_zone),
        "next_times": times_of(schedule),
        "problem": schedule.problem,
        "created_by": schedule.created_by.display_name if schedule.created_by else None,
        "next_due_at": None if schedule.paused else schedule.next_due_at,
    }


def run_json(run: ScheduleRun) -> dict[str, Any]:
    """One due time and what came of it."""
    return {
        "due_at": run.due_at,
        "manual": run.manual,
        "missed": run.missed,
        "problem": run.problem,
        "job": run.job_id,
        "status": run.job.status if run.job else None,
    }
