"""The job page, and the same regions for a page that polls."""

from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render

from mlplatform.core.views import PageRequest, page
from training.presentation.curves import curve_charts
from training.presentation.job_page import job_view
from training.presentation.log import log_text
from training.presentation.regions import snapshot
from training.selectors.events import curve_names, last_log_events
from training.selectors.jobs import job_for

LOG_LINES = 500


@page("GET")
def job(request: PageRequest, job_id: UUID) -> HttpResponse:
    """Everything as of event `last_seq`; what comes after reaches the page over the socket."""
    found = job_for(request.actor, job_id)
    view = job_view(found, request.actor)
    log = log_text(last_log_events(found, LOG_LINES))
    extra = {"charts": curve_charts(found, until=found.last_seq), "log": log}
    return render(request, "training/job/page.html", view.context() | view.frozen() | extra)


@page("GET")
def live(request: PageRequest, job_id: UUID) -> HttpResponse:
    """Polling fallback: one frame with what changed since event number `since`."""
    found = job_for(request.actor, job_id)
    text = request.GET.get("since", "")
    since = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
    frame = snapshot(job_view(found, request.actor), since, {}, set(curve_names(found, until=since)))
    return JsonResponse(frame)
