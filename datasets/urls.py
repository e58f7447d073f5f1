"""Addresses of the datasets app."""

from django.urls import path

from datasets.views import change, detail, listing, new

app_name = "datasets"
urlpatterns = [
    path("", listing.dataset_list, name="list"),
    path("new/", new.new, name="new"),
    path("samples/", new.samples, name="samples"),
    path("<uuid:dataset_id>/", detail.detail, name="detail"),
    path("<uuid:dataset_id>/original/", detail.original, name="original"),
    path("<uuid:dataset_id>/parquet/", detail.parquet, name="parquet"),
    path("<uuid:dataset_id>/thumbnails/", detail.thumbnails, name="thumbnails"),
    path("<uuid:dataset_id>/edit/", change.edit, name="edit"),
    path("<uuid:dataset_id>/versions/", change.new_version, name="new-version"),
    path("<uuid:dataset_id>/read-again/", change.read_differently, name="read-again"),
    path("<uuid:dataset_id>/delete/", change.delete, name="delete"),
    path("<uuid:dataset_id>/restore/", change.restore, name="restore"),
    path("<uuid:dataset_id>/purge/", change.purge, name="purge"),
]
