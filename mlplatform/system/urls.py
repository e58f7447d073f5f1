"""Addresses of the system pages. The probes /healthz and /readyz are answered by `ProbeMiddleware`."""

from django.urls import path

from mlplatform.system import views

app_name = "system"
urlpatterns = [
    path("system/", views.page, name="page"),
    path("system/live/", views.live, name="live"),
]
