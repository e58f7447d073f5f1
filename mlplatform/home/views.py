"""The page one lands on."""

from django.http import HttpResponse
from django.shortcuts import render

from mlplatform.core.views import PageRequest, page
from mlplatform.home.samples import sample_cards
from mlplatform.home.selectors import overview


@page("GET")
def home(request: PageRequest) -> HttpResponse:
    """The whole page; for htmx only the part that changes while jobs run."""
    context = overview(request.actor)
    if request.htmx:
        return render(request, "home/_overview.html", context)
    context["cards"] = list(sample_cards())
    return render(request, "home.html", context)
