"""The list of jobs."""

from django.http import HttpResponse
from django.shortcuts import render

from mlplatform.core.views import PageRequest, page
from training.presentation.job_list import job_list


@page("GET")
def jobs(request: PageRequest) -> HttpResponse:
    """The list with its filters; htmx takes the table only, and asks again while something is at work."""
    template = "training/jobs/_table.html" if request.htmx else "training/jobs/list.html"
    return render(request, template, job_list(request.actor, request.GET))
