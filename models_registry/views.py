"""Pages of the model registry."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from mlplatform.core.downloads import file_response
from mlplatform.core.errors import ApplicationError
from mlplatform.core.undo import offer_undo
from mlplatform.core.views import PageRequest, page
from models_registry import presentation, selectors
from models_registry.forms import ModelForm
from models_registry.models import ModelVersion
from models_registry.services import models as services
from models_registry.services.bundle import bundle
from models_registry.services.predict import predict
from models_registry.try_it import way_of

PAGE_SIZE = 50


@page("GET")
def model_list(request: PageRequest) -> HttpResponse:
    ordering = request.GET.get("ordering", "-trained_at")
    query = request.GET.get("q", "").strip()
    task = request.GET.get("task", "")
    models = selectors.models_for(request.actor, q=query, task=task, ordering=ordering)
    rows = Paginator(models, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": rows, "q": query, "ordering": ordering, "orderings": selectors.ORDERINGS}
    return render(
        request, "models_registry/list.html", context | {"task": task, "tasks": selectors.tasks_of(request.actor)}
    )


@page("GET")
def model_detail(request: PageRequest, model_id: UUID) -> HttpResponse:
    model = selectors.model_for(request.actor, model_id)
    versions = presentation.versions(model)
    form = ModelForm(initial={"name": model.name, "description": model.description})
    return render(request, "models_registry/detail.html", {"model": model, "versions": versions, "form": form})


@page("POST")
def model_edit(request: PageRequest, model_id: UUID) -> HttpResponse:
    model = selectors.model_for(request.actor, model_id)
    form = ModelForm(request.POST)
    if form.is_valid():
        try:
            services.update_model(actor=request.actor, model=model, **form.cleaned_data)
            messages.success(request, "The model's name and description are saved.")
            return redirect("registry:detail", model_id)
        except ApplicationError as error:
            if error.status not in {409, 422}:
                raise
            form.add_error("name", error.text)
    context = {"model": model, "versions": presentation.versions(model), "form": form, "editing": True}
    return render(request, "models_registry/detail.html", context, status=422)


@page("GET")
def version_detail(request: PageRequest, model_id: UUID, number: int) -> HttpResponse:
    version = selectors.version_for(request.actor, model_id, number)
    context = presentation.version_context(request, version) | {"form": way_of(version).unbound(version)}
    return render(request, "models_registry/version.html", context)


@page("POST")
def predict_one(request: PageRequest, model_id: UUID, number: int) -> HttpResponse:
    """Try it: the answer as a partial for htmx, as the whole page without JavaScript."""
    version = selectors.version_for(request.actor, model_id, number)
    answered, status = _answer(request, version)
    if request.htmx:
        # htmx swaps the answer's place on success only; the sentence about a failure belongs in the same place.
        context = presentation.try_it_context(version) | answered
        return render(request, "models_registry/_try_it.html", context, status=422 if status == 422 else 200)
    context = presentation.version_context(request, version) | answered
    return render(request, "models_registry/version.html", context, status=status)


def _answer(request: PageRequest, version: ModelVersion) -> tuple[dict[str, Any], int]:
    """The form with the answer, or with what stood in its way; and the status that says so."""
    way = way_of(version)
    form = way.bound(version, request.POST, request.FILES)
    if not form.is_valid():
        return {"form": form}, 422
    try:
        rows, names = form.rows()
        result = predict(version, rows, actor=request.actor, names=names)
    except ApplicationError as error:
        return {"form": form, "problem": error}, error.status
    return {"form": form, "answer": way.answer(version, form, result)}, 200


@page("GET")
def download(request: PageRequest, model_id: UUID, number: int) -> HttpResponseBase:
    version = selectors.version_for(request.actor, model_id, number)
    return file_response(request, bundle(version), f"{version.model.name}-v{number}.zip", "application/zip")


@page("POST")
def set_alias(request: PageRequest, model_id: UUID, number: int) -> HttpResponse:
    version = selectors.version_for(request.actor, model_id, number)
    alias = services.set_alias(actor=request.actor, version=version, name=request.POST.get("name", ""))
    messages.success(request, f"{alias.name} is now version {number}.")
    return redirect("registry:detail", model_id)


@page("POST")
def delete(request: PageRequest, model_id: UUID) -> HttpResponse:
    model = selectors.model_for(request.actor, model_id)
    services.delete_model(actor=request.actor, model=model)
    offer_undo(request, f"Moved {model.name} to the bin.", reverse("registry:restore", args=[model.pk]))
    return redirect("registry:list")


@page("POST")
def restore(request: PageRequest, model_id: UUID) -> HttpResponse:
    model = selectors.deleted_model_for(request.actor, model_id)
    services.restore_model(actor=request.actor, model=model)
    messages.success(request, f"{model.name} is back.")
    return redirect("registry:detail", model.pk)
