"""Addresses of the system pages."""

from django.urls import URLPattern

app_name = "system"
urlpatterns: list[URLPattern] = []
