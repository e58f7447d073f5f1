"""The page one lands on."""

from django.http import HttpResponse
from django.shortcuts import render

from datasets.presentation.drop_zone import hidden_fields
from datasets.samples import catalogue
from mlplatform.core.views import PageRequest, page
from mlplatform.home.selectors import overview

_SAMPLES = ("penguins", "diabetes", "breast-cancer")


@page("GET")
def home(request: PageRequest) -> HttpResponse:
    """The whole page; for htmx only the part that changes while jobs run."""
    context = overview(request.actor)
    if request.htmx:
        return render(request, "home/_overview.html", context)
    context["samples"] = [sample for sample in catalogue.SAMPLES if sample.key in _SAMPLES]
    context["next_field"] = hidden_fields(next="train")
    return render(request, "home.html", context)
