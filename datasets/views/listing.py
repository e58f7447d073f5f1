"""The list of datasets, and the bin."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from datasets.forms.filters import FilterForm
from datasets.selectors import datasets_for
from datasets.selectors.datasets import tags_of
from datasets.selectors.usage import job_counts
from mlplatform.core.views import PageRequest, page

_ROWS = 50


@page("GET")
def dataset_list(request: PageRequest) -> HttpResponse:
    form = FilterForm(request.GET, tags=tags_of(request.actor))
    rows = datasets_for(request.actor, **form.chosen)
    shown = Paginator(rows, _ROWS).get_page(request.GET.get("page"))
    counts = job_counts(shown.object_list)
    context = {
        "page": shown,
        "rows": [(dataset, counts.get(dataset.pk, 0)) for dataset in shown],
        "form": form,
        "chosen": form.chosen,
        "narrowed": form.narrowed,
        "in_bin": form.chosen["in_bin"],
        "keeps_days": settings.BIN_KEEPS_DAYS,
    }
    return render(request, "datasets/list.html", context)
