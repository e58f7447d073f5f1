"""`/healthz` and `/readyz`, for load balancers and monitors."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse

from mlplatform.system.health import run_checks


def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers. Touches neither database nor session."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """200 when everything that a visitor needs works, else 503; the body names each check."""
    checks = run_checks()
    ready = all(check.ok for check in checks)
    body = {"ready": ready, "checks": {check.name: {"ok": check.ok, "detail": check.detail} for check in checks}}
    return JsonResponse(body, status=200 if ready else 503)


class ProbeMiddleware:
    """Answers the two before anything else: probes come by bare address and plain HTTP, which the rest refuses."""

    views = {"/healthz": healthz, "/readyz": readyz}

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (view := self.views.get(request.path)) is None:
            return self.get_response(request)
        response = view(request)
        response["Cache-Control"] = "no-store"
        return response
