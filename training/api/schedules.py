"""Schedules: make, list, look, change, run, delete."""

from typing import Annotated, Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Header, Query, Router, Status

from mlplatform.core.pagination import Page, PageParams, paginate
from training.api.access import actor_of
from training.models import Schedule
from training.presentation.job_json import job_detail_json
from training.presentation.schedules import run_json, schedule_json
from training.schedule_schemas import ScheduleDetail, ScheduleIn, ScheduleOut, SchedulePatch
from training.schemas import JobDetail
from training.selectors.jobs import job_for
from training.selectors.schedules import newest_runs, schedule_for, schedules_for
from training.services import due, schedules
from training.services.requests import create_schedule_as_asked, without_train

router = Router(tags=["schedules"])
IdempotencyKey = Annotated[str, Header(alias="Idempotency-Key", max_length=60)]


@router.get("", response=Page[ScheduleOut], summary="List the team's schedules")
def list_schedules(request: HttpRequest, page: Query[PageParams]) -> Any:
    found = paginate(request, schedules_for(actor_of(request)), page)
    return {**found, "items": [schedule_json(schedule) for schedule in found["items"]]}


@router.post("", response={201: ScheduleDetail}, summary="Make a schedule")
def create_schedule(request: HttpRequest, response: HttpResponse, payload: ScheduleIn) -> Any:
    schedule = create_schedule_as_asked(actor=actor_of(request), **payload.model_dump())
    response["Location"] = reverse("api:get_schedule", args=[schedule.pk])
    return Status(201, _detail(schedule))


@router.get("/{uuid:schedule_id}", response=ScheduleDetail, summary="One schedule with its last runs")
def get_schedule(request: HttpRequest, schedule_id: UUID) -> Any:
    return _detail(schedule_for(actor_of(request), schedule_id))


@router.patch("/{uuid:schedule_id}", response=ScheduleDetail, summary="Change, pause or resume a schedule")
def update_schedule(request: HttpRequest, schedule_id: UUID, payload: SchedulePatch) -> Any:
    actor = actor_of(request)
    schedule = schedule_for(actor, schedule_id)
    changes = payload.model_dump(exclude_unset=True)
    paused = changes.pop("paused", None)
    if "split" in changes:
        changes["split"] = without_train(changes["split"])
    with transaction.atomic():
        if changes or paused is None:
            schedule = schedules.update_schedule(actor=actor, schedule=schedule, **changes)
        if paused is not None:
            turn = schedules.pause_schedule if paused else schedules.resume_schedule
            schedule = turn(actor=actor, schedule=schedule)
    return _detail(schedule)


@router.delete("/{uuid:schedule_id}", response={204: None}, summary="Move a schedule to the bin; its jobs stay")
def remove_schedule(request: HttpRequest, schedule_id: UUID) -> Status[None]:
    actor = actor_of(request)
    schedules.delete_schedule(actor=actor, schedule=schedule_for(actor, schedule_id))
    return Status(204, None)


@router.post("/{uuid:schedule_id}/run", response={201: JobDetail}, summary="Start a job of this schedule at once")
def run_schedule(request: HttpRequest, response: HttpResponse, schedule_id: UUID, key: IdempotencyKey = "") -> Any:
    """The due times stay as they are. The same `Idempotency-Key` again gives the first job."""
    actor = actor_of(request)
    job = due.run_now(actor=actor, schedule=schedule_for(actor, schedule_id), key=key)
    response["Location"] = reverse("api:get_job", args=[job.pk])
    return Status(201, job_detail_json(job_for(actor, job.pk) if job.is_new else job))


def _detail(schedule: Schedule) -> dict[str, Any]:
    runs = newest_runs([schedule])[schedule.pk]
    return {**schedule_json(schedule), "runs": [run_json(run) for run in runs]}
