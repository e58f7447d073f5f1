"""The page of schedules, and what one can do with each."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from mlplatform.core.errors import Conflict, NotFound, Unavailable, ValidationFailed
from mlplatform.core.permissions import require_write
from mlplatform.core.undo import offer_undo
from mlplatform.core.views import PageRequest, page
from training.cron import next_times
from training.models import Schedule
from training.presentation.cron_words import sentence
from training.presentation.schedules import schedule_rows, time_words
from training.schedule_forms import ScheduleForm
from training.selectors.schedules import schedule_for, schedules_for
from training.services import due, schedules


@page("GET", "POST")
def listing(request: PageRequest) -> HttpResponse:
    """All schedules and the form of a new one; `?job=` chooses the job to repeat."""
    if request.method == "POST":
        require_write(request.actor, "make a schedule")
    form = ScheduleForm(request.POST or None, actor=request.actor, initial={"job": request.GET.get("job")})
    if request.method == "POST" and form.is_valid() and (schedule := _create(request, form)):
        messages.success(request, f"The schedule “{schedule}” is made.")
        return redirect("training:schedules")
    rows = schedule_rows(schedules_for(request.actor))
    context = {"rows": rows, "form": form, "can_repeat": form.fields["job"].queryset.exists()}  # type: ignore[attr-defined]
    return render(request, "training/schedules/list.html", context, status=422 if form.errors else 200)


@page("POST")
def preview(request: PageRequest) -> HttpResponse:
    """What the form's choices mean: a sentence and the next five times; empty while they are incomplete."""
    form = ScheduleForm(request.POST, actor=request.actor)
    form.is_valid()
    values, context = form.cleaned_data, dict[str, Any]()
    if "time_zone" in values and values.get("cron") and not {"cron", "at", "pattern"} & form.errors.keys():
        times = next_times(timezone.now(), values["cron"], values["time_zone"])
        context = {"sentence": sentence(values["cron"], values["time_zone"]), "times": time_words(times)}
    return render(request, "training/schedules/_preview.html", context)


@page("POST")
def pause(request: PageRequest, schedule_id: UUID) -> HttpResponse:
    schedule = schedules.pause_schedule(actor=request.actor, schedule=schedule_for(request.actor, schedule_id))
    messages.success(request, f"“{schedule}” is paused: it makes no jobs until you resume it.")
    return redirect("training:schedules")


@page("POST")
def resume(request: PageRequest, schedule_id: UUID) -> HttpResponse:
    schedule = schedules.resume_schedule(actor=request.actor, schedule=schedule_for(request.actor, schedule_id))
    messages.success(request, f"“{schedule}” goes on with its next time.")
    return redirect("training:schedules")


@page("POST")
def run(request: PageRequest, schedule_id: UUID) -> HttpResponse:
    """A job at once; what cannot be started is said above the list."""
    try:
        job = due.run_now(actor=request.actor, schedule=schedule_for(request.actor, schedule_id))
    except (ValidationFailed, Conflict, Unavailable) as error:
        messages.error(request, error.text)
        return redirect("training:schedules")
    return redirect("training:job", job.pk)


@page("POST")
def delete(request: PageRequest, schedule_id: UUID) -> HttpResponse:
    schedule = schedule_for(request.actor, schedule_id)
    schedules.delete_schedule(actor=request.actor, schedule=schedule)
    restore_url = reverse("training:schedule-restore", args=[schedule.pk])
    offer_undo(request, f"Moved the schedule “{schedule}” to the bin.", restore_url)
    return redirect("training:schedules")


@page("POST")
def restore(request: PageRequest, schedule_id: UUID) -> HttpResponse:
    schedule = schedules.restore_schedule(actor=request.actor, schedule_id=schedule_id)
    messages.success(request, f"The schedule “{schedule}” is back.")
    target = redirect("training:schedules")
    return HttpResponse(headers={"HX-Redirect": target.url}) if request.htmx else target


def _create(request: PageRequest, form: ScheduleForm) -> Schedule | None:
    try:
        return schedules.create_schedule(actor=request.actor, **form.values())
    except ValidationFailed as error:
        form.take_errors(error)
    except (Conflict, NotFound, Unavailable) as error:
        form.add_error(None, error.text)
    return None
