"""HTTP goes to Django, WebSockets to the consumers, both behind the origin check."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mlplatform.settings")

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.asgi import get_asgi_application

from mlplatform.database import share_connections

# Before the settings are read.
share_connections()
# Django must be set up before the consumers import models.
django_application = get_asgi_application()

from training.routing import websocket_urlpatterns  # noqa: E402

application = ProtocolTypeRouter(
    {
        "http": django_application,
        "websocket": AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter(websocket_urlpatterns))),
    }
)
