"""What a job reported: events, curves and log, each readable from where one stopped."""

from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from training.api.access import actor_of
from training.presentation.log import log_line, log_text
from training.schemas import EventPage, LogPage, MetricPoints
from training.selectors.events import curves, events_after, log_events, thin
from training.selectors.jobs import job_for

router = Router(tags=["jobs"])
JobId = Annotated[UUID, Path()]
Limit = Annotated[int, Query(ge=1, le=1000)]
MostPoints = Annotated[int, Query(ge=10, le=10_000)]
_ALSO_TEXT = {"responses": {200: {"content": {"text/plain": {"schema": {"type": "string"}}}}}}


@router.get("/{uuid:job_id}/events", response=EventPage, summary="Events after a sequence number")
def events(
    request: HttpRequest, job_id: JobId, since: Annotated[int, Query(ge=0)] = 0, limit: Limit = 500
) -> dict[str, Any]:
    """Numbers have no gaps: ask again with `next_since` and nothing is missed or doubled."""
    job = job_for(actor_of(request), job_id)
    found = events_after(job, since, limit)
    items = [{name: getattr(event, name) for name in ("seq", "attempt", "at", "kind", "data")} for event in found]
    return {"items": items, "next_since": found[-1].seq if found else since, "last_seq": job.last_seq}


@router.get("/{uuid:job_id}/metrics", response=MetricPoints, summary="Metric curves by metric and series")
def metrics(
    request: HttpRequest,
    job_id: JobId,
    name: str = "",
    split: str = "",
    points: MostPoints = 1000,
) -> dict[str, Any]:
    """A series with more than `points` points is thinned; lowest and highest values stay."""
    job = job_for(actor_of(request), job_id)
    found = curves(job, name=name, split=split)
    series = {metric: {label: thin(all_, points) for label, all_ in rows.items()} for metric, rows in found.items()}
    return {"series": series, "last_seq": job.last_seq}


@router.get("/{uuid:job_id}/logs", response=LogPage, summary="Lines of the log", openapi_extra=_ALSO_TEXT)
def logs(
    request: HttpRequest,
    job_id: JobId,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
    limit: Limit = 500,
    form: Annotated[Literal["json", "text"], Query(alias="format")] = "json",
) -> Any:
    """`format=text` gives plain lines. Ask again with `next_offset` for what comes after."""
    job = job_for(actor_of(request), job_id)
    rows = log_events(job)
    lines = list(rows[offset : offset + limit])
    if form == "text":
        return HttpResponse(log_text(lines), content_type="text/plain; charset=utf-8")
    items = [log_line(event) for event in lines]
    return {"items": items, "count": rows.count(), "offset": offset, "next_offset": offset + len(lines)}
