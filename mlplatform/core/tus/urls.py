"""Addresses of the resumable uploads."""

from django.urls import path

from mlplatform.core.tus import views

app_name = "uploads"
urlpatterns = [
    path("", views.collection, name="collection"),
    path("<uuid:upload_id>/", views.one, name="one"),
]
