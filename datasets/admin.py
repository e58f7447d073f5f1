"""Admin pages for operators. Versions are history: readable here, never editable."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from datasets.models import Dataset, DatasetVersion
from datasets.services.bin import delete_dataset, restore_dataset
from datasets.services.versions import read_again
from mlplatform.core.admin.base import ReadOnlyAdmin, operator, tell_refusal
from mlplatform.core.errors import ApplicationError


@admin.register(Dataset)
class DatasetAdmin(ReadOnlyAdmin):
    list_display = ("name", "team", "kind", "status", "current", "created_by", "updated_at", "deleted_at")
    list_filter = ("kind", "current__status", ("deleted_at", admin.EmptyFieldListFilter), "team")
    list_select_related = ("team", "current__dataset", "created_by")
    search_fields = ("name", "description", "id", "team__name", "versions__sha256")
    date_hierarchy = "created_at"
    actions = ("move_to_bin", "take_out_of_bin")

    @admin.display(description="status", ordering="current__status")
    def status(self, dataset: Dataset) -> str:
        return dataset.status.label

    @admin.action(description="Move to the bin", permissions=["operate"])
    def move_to_bin(self, request: HttpRequest, rows: QuerySet[Dataset]) -> None:
        for dataset in rows.select_related("team"):
            delete_dataset(actor=operator(request, dataset.team), dataset=dataset)
        self.message_user(request, "Moved to the bin.")

    @admin.action(description="Take out of the bin", permissions=["operate"])
    def take_out_of_bin(self, request: HttpRequest, rows: QuerySet[Dataset]) -> None:
        for dataset in rows.select_related("team"):
            restore_dataset(actor=operator(request, dataset.team), dataset=dataset)
        self.message_user(request, "Taken out of the bin.")


@admin.register(DatasetVersion)
class DatasetVersionAdmin(ReadOnlyAdmin):
    list_display = (
        "__str__", "kind", "status", "units", "rows", "column_count", "size_bytes", "attempt", "error_code",
        "created_at",
    )  # fmt: skip
    list_filter = ("status", "dataset__kind", "error_code", "dataset__team")
    list_select_related = ("dataset",)
    search_fields = ("dataset__name", "original_name", "sha256", "id")
    date_hierarchy = "created_at"
    actions = ("read_once_more",)

    @admin.display(description="kind", ordering="dataset__kind")
    def kind(self, version: DatasetVersion) -> str:
        return version.dataset.declared.label

    @admin.action(description="Read again, as a new version", permissions=["operate"])
    def read_once_more(self, request: HttpRequest, rows: QuerySet[DatasetVersion]) -> None:
        for version in rows.select_related("dataset__team"):
            try:
                made = read_again(
                    actor=operator(request, version.dataset.team), version=version, options=version.options or {}
                )
                self.message_user(request, f"{made} is being read.")
            except ApplicationError as error:
                tell_refusal(request, version, error)
