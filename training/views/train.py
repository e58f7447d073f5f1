"""The Train page: look, change a choice, start."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from mlplatform.core.errors import Conflict, Unavailable, ValidationFailed
from mlplatform.core.permissions import require_write
from mlplatform.core.views import PageRequest, page
from training.models import TrainingJob
from training.presentation.train_page import TrainPage, train_page
from training.services.jobs import create_job
from training.services.samples import train_sample


@page("GET", "POST")
def train(request: PageRequest) -> HttpResponse:
    """GET: the page, filled in. POST: start the job; what cannot be started comes back with its reasons (422)."""
    require_write(request.actor, "start a training job")
    if request.method != "POST":
        return _show(request, train_page(request.actor, request.GET))
    shown = train_page(request.actor, request.POST, bind=True)
    job = _start(request, shown)
    return redirect("training:job", job.pk) if job else _show(request, shown, status=422)


@page("POST")
def plan(request: PageRequest) -> HttpResponse:
    """The same page after a choice has changed; htmx takes the form only."""
    require_write(request.actor, "start a training job")
    return _show(request, train_page(request.actor, request.POST, bind=True))


@page("POST")
def sample(request: PageRequest, key: str) -> HttpResponse:
    """Train on a sample at once. While its file is still being read, the page waits and starts by itself."""
    job = train_sample(actor=request.actor, key=key, idempotency_key=request.POST.get("idempotency_key", ""))
    if job is None:
        waiting = {"sample": key}
        if request.htmx:
            return render(request, "training/_waiting_sample.html", waiting)
        return render(request, "training/waiting_sample.html", waiting)
    target = redirect("training:job", job.pk)
    return HttpResponse(headers={"HX-Redirect": target.url}) if request.htmx else target


def _start(request: PageRequest, shown: TrainPage) -> TrainingJob | None:
    form = shown.plan.form if shown.plan else None
    if shown.plan is None or shown.plan.spec is None or form is None or not form.is_valid():
        return None
    plan, values = shown.plan, form.cleaned_data
    try:
        return create_job(
            actor=request.actor,
            dataset_version=plan.version,
            trainer=shown.plan.spec.key,
            target=plan.target,
            hyperparameters=form.hyperparameters,
            features=plan.features,
            split=form.split,
            seed=values["seed"],
            name=values["name"],
            idempotency_key=values["idempotency_key"],
            consent=form.consents_to(plan.advice.host),
        )
    except (ValidationFailed, Conflict, Unavailable) as error:
        form.show_refusal(error)
        return None


def _show(request: PageRequest, shown: TrainPage, status: int = 200) -> HttpResponse:
    part = request.htmx and request.method == "POST" and shown.plan
    template = "training/_train_form.html" if part else "training/train.html"
    context = {**shown.context(), "refused": status == 422}
    return render(request, template, context, status=status)
