"""Changing a dataset: its words, a new version, the bin."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from datasets.forms.edit import EditForm
from datasets.forms.reading import ReadingForm
from datasets.presentation.detail_page import detail_page
from datasets.selectors import dataset_for
from datasets.services import bin as bin_services
from datasets.services.edit import update_dataset
from datasets.services.versions import add_version, read_again
from datasets.views.detail import asked_version
from datasets.views.sent import sent_source
from mlplatform.core.errors import ApplicationError, ValidationFailed
from mlplatform.core.permissions import require_write
from mlplatform.core.undo import offer_undo
from mlplatform.core.views import PageRequest, page


@page("POST")
def edit(request: PageRequest, dataset_id: UUID) -> HttpResponse:
    dataset = dataset_for(request.actor, dataset_id)
    require_write(request.actor, "edit datasets")
    form = EditForm.of(dataset, request.POST)
    if form.is_valid():
        try:
            update_dataset(actor=request.actor, dataset=dataset, **form.values)
            return redirect("datasets:detail", dataset.pk)
        except ValidationFailed as error:
            form.refuse(error)
    version = asked_version(request, dataset_id)
    context = detail_page(dataset, version, "overview", request.GET, edit_form=form)
    return render(request, "datasets/detail.html", context, status=422)


@page("POST")
def new_version(request: PageRequest, dataset_id: UUID) -> HttpResponse:
    """Another file, or several, as the next version."""
    dataset = dataset_for(request.actor, dataset_id)
    require_write(request.actor, "add versions")
    try:
        add_version(actor=request.actor, dataset=dataset, source=sent_source(request))
    except ApplicationError as error:
        context = detail_page(dataset, asked_version(request, dataset_id), "versions", request.GET, error=error)
        return render(request, "datasets/detail.html", context, status=error.status)
    return redirect("datasets:detail", dataset.pk)


@page("POST")
def read_differently(request: PageRequest, dataset_id: UUID) -> HttpResponse:
    """The same files with other options, as the next version."""
    version = asked_version(request, dataset_id)
    require_write(request.actor, "add versions")
    form = ReadingForm(version, request.POST)
    if form.is_valid():
        try:
            read_again(actor=request.actor, version=version, options=form.options)
            return redirect("datasets:detail", dataset_id)
        except ValidationFailed as error:
            form.refuse(error)
    context = detail_page(version.dataset, version, "reading", request.GET, reading_form=form)
    return render(request, "datasets/detail.html", context, status=422)


@page("POST")
def delete(request: PageRequest, dataset_id: UUID) -> HttpResponse:
    dataset = dataset_for(request.actor, dataset_id)
    bin_services.delete_dataset(actor=request.actor, dataset=dataset)
    offer_undo(request, f"{dataset.name} is in the bin.", reverse("datasets:restore", args=[dataset.pk]))
    return redirect("datasets:list")


@page("POST")
def restore(request: PageRequest, dataset_id: UUID) -> HttpResponse:
    dataset = dataset_for(request.actor, dataset_id, in_bin=True)
    bin_services.restore_dataset(actor=request.actor, dataset=dataset)
    messages.success(request, f"{dataset.name} is back.")
    return redirect("datasets:detail", dataset.pk)


@page("POST")
def purge(request: PageRequest, dataset_id: UUID) -> HttpResponse:
    dataset = dataset_for(request.actor, dataset_id, in_bin=True)
    bin_services.purge_dataset(actor=request.actor, dataset=dataset)
    messages.success(request, f"{dataset.name} was deleted for ever.")
    return redirect(f"{reverse('datasets:list')}?bin=on")
