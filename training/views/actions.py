"""What one can do with a job. Each is a service; htmx gets a toast or the new page, a plain form a redirect."""

import json
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from mlplatform.core.undo import offer_undo
from mlplatform.core.views import PageRequest, page
from training.selectors.jobs import job_for
from training.services.bin import restore_job
from training.services.jobs import cancel_job, delete_job, retry_job


@page("POST")
def cancel(request: PageRequest, job_id: UUID) -> HttpResponse:
    """Ask a running job to stop, end a waiting one at once. The page itself changes over the live connection."""
    job = cancel_job(actor=request.actor, job=job_for(request.actor, job_id))
    text = f"Job {job.number} is being stopped." if not job.state.is_terminal else f"Job {job.number} is cancelled."
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Trigger": json.dumps({"toast": {"text": text, "tone": "info"}})})
    messages.info(request, text)
    return redirect("training:job", job.pk)


@page("POST")
def retry(request: PageRequest, job_id: UUID) -> HttpResponse:
    """A new job with the same settings."""
    job = retry_job(actor=request.actor, job=job_for(request.actor, job_id))
    return _go(request, reverse("training:job", args=[job.pk]))


@page("POST")
def delete(request: PageRequest, job_id: UUID) -> HttpResponse:
    """Into the bin, with Undo in the message."""
    job = job_for(request.actor, job_id)
    delete_job(actor=request.actor, job=job)
    offer_undo(request, f"Moved job {job.number} to the bin.", reverse("training:restore", args=[job.pk]))
    return _go(request, reverse("training:jobs"))


@page("POST")
def restore(request: PageRequest, job_id: UUID) -> HttpResponse:
    job = restore_job(actor=request.actor, job_id=job_id)
    messages.success(request, f"Job {job.number} is back.")
    return _go(request, reverse("training:job", args=[job.pk]))


def _go(request: PageRequest, url: str) -> HttpResponse:
    return HttpResponse(headers={"HX-Redirect": url}) if request.htmx else redirect(url)
