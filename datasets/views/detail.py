"""One dataset, and its files."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render

from datasets.files import original_response, parquet_response, thumbnails_response
from datasets.models import DatasetVersion
from datasets.presentation.detail_page import detail_page
from datasets.selectors import dataset_for
from datasets.selectors.versions import numbered_version, require_ready
from mlplatform.core.views import PageRequest, page


@page("GET")
def detail(request: PageRequest, dataset_id: UUID) -> HttpResponse:
    """The page; for htmx only the part that waits for the reading to end."""
    version = asked_version(request, dataset_id)
    context = detail_page(version.dataset, version, request.GET.get("section", ""), request.GET)
    template = "datasets/_version.html" if request.htmx else "datasets/detail.html"
    return render(request, template, context)


@page("GET")
def original(request: PageRequest, dataset_id: UUID) -> HttpResponseBase:
    """The file as it was given; of several the one at `?file=`, from 0."""
    return original_response(request, asked_version(request, dataset_id), _number(request.GET.get("file", "")))


@page("GET")
def parquet(request: PageRequest, dataset_id: UUID) -> HttpResponseBase:
    return parquet_response(request, require_ready(asked_version(request, dataset_id)))


@page("GET")
def thumbnails(request: PageRequest, dataset_id: UUID) -> HttpResponseBase:
    return thumbnails_response(request, require_ready(asked_version(request, dataset_id)))


def asked_version(request: PageRequest, dataset_id: UUID) -> DatasetVersion:
    """`?version=` of the dataset; without it the newest, whatever its status."""
    dataset = dataset_for(request.actor, dataset_id)
    number = _number(request.GET.get("version", ""))
    if number is not None:
        return numbered_version(dataset, number)
    return numbered_version(dataset, dataset.current.number if dataset.current else None)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None
