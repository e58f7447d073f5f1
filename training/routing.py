"""WebSocket addresses."""

from django.urls import URLPattern, path

from training.consumers import JobConsumer

websocket_urlpatterns: list[URLPattern] = [path("ws/jobs/<uuid:job_id>/", JobConsumer.as_asgi())]
