"""Addresses of the model registry."""

from django.urls import path

from models_registry import views

app_name = "registry"
urlpatterns = [
    path("", views.model_list, name="list"),
    path("<uuid:model_id>/", views.model_detail, name="detail"),
    path("<uuid:model_id>/edit/", views.model_edit, name="edit"),
    path("<uuid:model_id>/delete/", views.delete, name="delete"),
    path("<uuid:model_id>/restore/", views.restore, name="restore"),
    path("<uuid:model_id>/v<int:number>/", views.version_detail, name="version"),
    path("<uuid:model_id>/v<int:number>/predict/", views.predict_one, name="predict"),
    path("<uuid:model_id>/v<int:number>/download/", views.download, name="download"),
    path("<uuid:model_id>/v<int:number>/alias/", views.set_alias, name="alias"),
]
