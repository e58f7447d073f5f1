"""Home: what needs me, what runs, what came out, and how to begin. It looks into every app, so it stands above them."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from datasets.models import Dataset
from mlplatform.core.actors import Actor
from mlplatform.core.views import PageRequest, page
from training.enums import ACTIVE, WAITING, JobStatus
from training.models import TrainingJob

_RECENT = 5
_ON_HOME = ("penguins", "diabetes", "breast-cancer")
_LIST_COLUMNS = (
    "number", "name", "status", "trainer", "task", "target", "phase", "progress_done", "progress_total", "eta_s",
    "headline", "metrics", "failure", "finished_at", "created_at", "dataset_version__number",
    "dataset_version__dataset__name",
)  # fmt: skip


@page("GET")
def home(request: PageRequest) -> HttpResponse:
    context = overview(request.actor) | {"samples": _samples()}
    template = "home/_overview.html" if request.htmx else "home.html"
    return render(request, template, context)


def overview(actor: Actor) -> dict[str, Any]:
    """Jobs by what they ask of the reader: failed lately, at work, finished; and whether the team has anything yet."""
    jobs = TrainingJob.objects.visible_to(actor).select_related("dataset_version__dataset").only(*_LIST_COLUMNS)
    lately = timezone.now() - timedelta(days=7)
    at_work = jobs.filter(status__in=[*WAITING, *ACTIVE]).order_by("created_at")[:_RECENT]
    return {
        "failed": jobs.filter(status=JobStatus.FAILED, finished_at__gte=lately).order_by("-finished_at")[:_RECENT],
        "running": at_work,
        "recent": jobs.filter(status=JobStatus.SUCCEEDED).order_by("-finished_at")[:_RECENT],
        "own_datasets": Dataset.objects.visible_to(actor).filter(sample_key="").count(),
    }


def _samples() -> list[Any]:
    from datasets.samples import catalogue

    return [sample for sample in catalogue.SAMPLES if sample.key in _ON_HOME]
