"""The log as a file, and what the training process itself printed."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render

from mlplatform.core import storage
from mlplatform.core.views import PageRequest, page
from training.models import TrainingJob
from training.presentation.log import log_text
from training.selectors.events import log_events
from training.selectors.jobs import job_for

OUTPUT_BYTES = 64 * 1024
_LINES = 2000


@page("GET")
def download(request: PageRequest, job_id: UUID) -> HttpResponseBase:
    """All lines of the log, then the process's own output of every try."""
    job = job_for(request.actor, job_id)
    response = HttpResponse("".join(_whole_log(job)), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="job-{job.number}-log.txt"'
    return response


@page("GET")
def output(request: PageRequest, job_id: UUID) -> HttpResponse:
    """The end of what the latest try printed; fetched when its section is opened."""
    job = job_for(request.actor, job_id)
    text, cut = _tail(_output_file(job, job.fence))
    return render(request, "training/job/_output.html", {"job": job, "text": text, "cut": cut})


def _whole_log(job: TrainingJob) -> Iterator[str]:
    yield log_text(log_events(job)[: _LINES * 50])
    for fence in range(1, job.fence + 1):
        text, cut = _tail(_output_file(job, fence))
        if text:
            yield f"\n--- Output of try {fence}{', its end' if cut else ''} ---\n{text}"


def _output_file(job: TrainingJob, fence: int) -> Path:
    return storage.attempt_dir(job.pk, fence) / "log.txt"


def _tail(path: Path) -> tuple[str, bool]:
    """The last 64 KiB of a file as text, and whether there was more before."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - OUTPUT_BYTES))
            return file.read().decode("utf-8", "replace"), size > OUTPUT_BYTES
    except FileNotFoundError:
        return "", False
