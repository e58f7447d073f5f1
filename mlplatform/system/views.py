"""The System page and its part that refreshes itself."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from mlplatform.core.views import PageRequest
from mlplatform.core.views import page as team_page
from mlplatform.system import selectors
from mlplatform.system.health import run_checks
from mlplatform.system.missing import trainer_states
from mlplatform.system.presentation import host_views, queue_views, worker_views


@team_page("GET")
def page(request: PageRequest) -> HttpResponse:
    return render(request, "system/page.html", _live() | {"trainers": trainer_states()})


@team_page("GET")
def live(request: PageRequest) -> HttpResponse:
    return render(request, "system/_live.html", _live())


def _live() -> dict[str, Any]:
    return {
        "checks": run_checks(),
        "workers": worker_views(selectors.workers()),
        "queues": queue_views(selectors.queues()),
        "hosts": host_views(selectors.hosts()),
        "restarts": selectors.restarts(),
    }
