"""Jobs: start, list, look, cancel, retry, delete."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Header, Query, Router, Status

from mlplatform.core.actors import Actor
from mlplatform.core.pagination import Page, PageParams, paginate
from training.api.access import actor_of
from training.models import TrainingJob
from training.presentation.job_json import job_detail_json, job_json
from training.schemas import JobDetail, JobFilters, JobIn, JobOut
from training.selectors.jobs import job_for, jobs_for
from training.services.jobs import cancel_job, delete_job, retry_job
from training.services.requests import create_job_as_asked

router = Router(tags=["jobs"])
IdempotencyKey = Annotated[str, Header(alias="Idempotency-Key", max_length=120)]


@router.post("", response={201: JobDetail, 200: JobDetail}, summary="Start a training job")
def create_job(request: HttpRequest, response: HttpResponse, payload: JobIn, key: IdempotencyKey = "") -> Any:
    """201 and the job. The same `Idempotency-Key` and body again: 200 and the first job, even from the bin; with
    another body: 409.
    """
    actor = actor_of(request)
    job = create_job_as_asked(actor=actor, idempotency_key=key, **payload.model_dump())
    return _created(response, actor, job)


@router.get("", response=Page[JobOut], summary="List the team's jobs")
def list_jobs(request: HttpRequest, filters: Query[JobFilters], page: Query[PageParams]) -> Any:
    asked = filters.model_dump()
    found = paginate(request, jobs_for(actor_of(request), **asked | {"status": asked["status"] or ""}), page)
    return {**found, "items": [job_json(job) for job in found["items"]]}


@router.get("/{uuid:job_id}", response=JobDetail, summary="One job")
def get_job(request: HttpRequest, job_id: UUID) -> Any:
    return job_detail_json(job_for(actor_of(request), job_id))


@router.delete("/{uuid:job_id}", response={204: None}, summary="Move a job to the bin; a running one is cancelled")
def remove_job(request: HttpRequest, job_id: UUID) -> Status[None]:
    actor = actor_of(request)
    delete_job(actor=actor, job=job_for(actor, job_id))
    return Status(204, None)


@router.post("/{uuid:job_id}/cancel", response={200: JobDetail}, summary="Stop a job")
def cancel(request: HttpRequest, job_id: UUID) -> Any:
    actor = actor_of(request)
    cancel_job(actor=actor, job=job_for(actor, job_id))
    return job_detail_json(job_for(actor, job_id))


@router.post("/{uuid:job_id}/retry", response={201: JobDetail}, summary="Start a new job with the same settings")
def retry(request: HttpRequest, response: HttpResponse, job_id: UUID) -> Any:
    actor = actor_of(request)
    return _created(response, actor, retry_job(actor=actor, job=job_for(actor, job_id)))


def _created(response: HttpResponse, actor: Actor, job: TrainingJob) -> Status[Any]:
    response["Location"] = reverse("api:get_job", args=[job.pk])
    if job.is_new:
        return Status(201, job_detail_json(job_for(actor, job.pk)))
    return Status(200, job_detail_json(job))
