"""API operations about the portal itself."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from mlplatform import __version__
from mlplatform.system import selectors
from mlplatform.system.health import run_checks
from mlplatform.system.models import WorkerProcess
from mlplatform.system.schemas import Health, Metrics

router = Router(tags=["system"])


@router.get("/health", response={200: Health, 503: Health}, summary="Does everything work?")
def health(request: HttpRequest) -> Status[dict[str, Any]]:
    """503 when a check fails; the body is the same."""
    checks = run_checks()
    ready = all(check.ok for check in checks)
    body = {"ready": ready, "version": __version__, "checks": {check.name: check for check in checks}}
    return Status(200 if ready else 503, body)


@router.get("/metrics", response=Metrics, summary="Machines, queues and workers")
def metrics(request: HttpRequest) -> dict[str, Any]:
    """The newest reading of every machine that has a worker; readings come every ten seconds."""
    return {
        "hosts": [host.newest for host in selectors.hosts()],
        "queues": selectors.queues(),
        "workers": [_worker(row) for row in selectors.workers()],
    }


def _worker(row: WorkerProcess) -> dict[str, Any]:
    names = ("name", "queue", "host", "size", "busy", "restarts", "started_at", "last_seen")
    return {name: getattr(row, name) for name in names} | {"status": selectors.worker_status(row)}
