"""Pages of the reports app."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from mlplatform.core.views import PageRequest, page
from reports import presentation, selectors
from reports.content.build import build
from reports.files import send
from reports.services.create import MOST_JOBS, check_jobs, create_report

PAGE_SIZE = 50


@page("GET")
def report_list(request: PageRequest) -> HttpResponse:
    rows = Paginator(selectors.reports_for(request.actor), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "reports/list.html", {"page": rows})


@page("POST")
def create(request: PageRequest) -> HttpResponse:
    """Make the report on the `job`s in the form, or show the one there is."""
    jobs = selectors.jobs_named(request.actor, presentation.ids_in(request.POST.getlist("job")))
    return redirect("reports:detail", create_report(actor=request.actor, jobs=jobs).pk)


@page("GET")
def report_detail(request: PageRequest, report_id: UUID) -> HttpResponse:
    report = selectors.report_for(request.actor, report_id)
    return render(request, "reports/detail.html", presentation.report_context(report))


@page("GET")
def files(request: PageRequest, report_id: UUID) -> HttpResponse:
    """The downloads alone, for a page that waits for them."""
    report = selectors.report_for(request.actor, report_id)
    return render(request, "reports/_files.html", presentation.report_context(report))


@page("GET")
def download(request: PageRequest, report_id: UUID, extension: str) -> HttpResponseBase:
    return send(request, selectors.report_for(request.actor, report_id), f"report.{extension}")


@page("GET")
def download_chart(request: PageRequest, report_id: UUID, name: str, extension: str) -> HttpResponseBase:
    return send(request, selectors.report_for(request.actor, report_id), f"charts/{name}.{extension}")


@page("GET")
def compare(request: PageRequest) -> HttpResponse:
    """Jobs named in `ids` side by side; with fewer than two of them a list to choose from."""
    jobs = selectors.jobs_named(request.actor, presentation.ids_in(request.GET.getlist("ids")))
    if len(jobs) < 2:
        context = {"chosen": jobs, "jobs": selectors.jobs_to_compare(request.actor), "most": MOST_JOBS}
        return render(request, "reports/choose.html", context)
    check_jobs(jobs, least=2)
    return render(request, "reports/compare.html", presentation.content_context(build(jobs)) | {"jobs": jobs})
