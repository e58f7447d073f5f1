"""A new dataset: one drop zone for every kind; files go up as soon as they are chosen."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from datasets.presentation.drop_zone import Offer
from datasets.services.arrival import page_after
from datasets.services.create import create_dataset
from datasets.services.samples import load_samples
from datasets.views.sent import sent_source
from mlplatform.core.errors import ApplicationError
from mlplatform.core.formats import filesize
from mlplatform.core.permissions import require_write
from mlplatform.core.views import PageRequest, page


@page("GET", "POST")
def new(request: PageRequest) -> HttpResponse:
    """POST brings a `sent_source` and perhaps its `kind`; `next=train` goes on to training."""
    require_write(request.actor, "create datasets")
    if request.method != "POST":
        return _show(request)
    try:
        dataset = create_dataset(
            actor=request.actor, source=sent_source(request), name=request.POST.get("name", ""),
            kind=request.POST.get("kind", ""),
        )  # fmt: skip
    except ApplicationError as error:
        return _show(request, error)
    return redirect(page_after(dataset, request.POST.get("next", "")))


@page("POST")
def samples(request: PageRequest) -> HttpResponse:
    """Load the bundled samples, or what is missing of them."""
    datasets = load_samples(request.actor.team, actor=request.actor)
    messages.success(request, f"{len(datasets)} samples are here. They are read within seconds.")
    return redirect("datasets:list")


def _show(request: PageRequest, error: ApplicationError | None = None) -> HttpResponse:
    query = request.POST if request.method == "POST" else request.GET
    context = {
        "error": error,
        "offer": Offer.of_all(),
        "next_step": "train" if query.get("next") == "train" else "",
        "chosen_kind": query.get("kind", ""),
        "form_limit": filesize(settings.MULTIPART_LIMIT_BYTES),
    }
    return render(request, "datasets/new.html", context, status=error.status if error else 200)
