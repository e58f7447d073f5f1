"""What happens around every request; settings.MIDDLEWARE gives the order and the reasons for it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from mlplatform.core.middleware.connections import ReleaseConnectionMiddleware
from mlplatform.core.middleware.context import ActorMiddleware, RequestIdMiddleware
from mlplatform.core.middleware.errors import ApiErrorShapeMiddleware, ApplicationErrorMiddleware
from mlplatform.core.middleware.headers import CONTENT_SECURITY_POLICY, SecurityHeadersMiddleware
from mlplatform.core.middleware.limits import RateLimitMiddleware
from mlplatform.core.middleware.refusals import RefusalMiddleware

GetResponse = Callable[[HttpRequest], HttpResponse]

__all__ = [
    "CONTENT_SECURITY_POLICY",
    "ActorMiddleware",
    "ApiErrorShapeMiddleware",
    "ApplicationErrorMiddleware",
    "GetResponse",
    "RateLimitMiddleware",
    "RefusalMiddleware",
    "ReleaseConnectionMiddleware",
    "RequestIdMiddleware",
    "SecurityHeadersMiddleware",
]
