"""Operators' view of the registry; versions never change, so they are only read."""

from collections.abc import Callable

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from mlplatform.core.admin.base import ReadOnlyAdmin, operator, tell_refusal
from mlplatform.core.errors import ApplicationError
from models_registry.models import ModelAlias, ModelVersion, RegisteredModel
from models_registry.services import models as services


@admin.register(RegisteredModel)
class RegisteredModelAdmin(ReadOnlyAdmin):
    list_display = ["name", "team", "task", "created_by", "created_at", "deleted_at"]
    list_filter = ["task", "team", ("deleted_at", admin.EmptyFieldListFilter)]
    search_fields = ["name", "description", "id"]
    list_select_related = ["team", "created_by"]
    date_hierarchy = "created_at"
    actions = ["move_to_bin", "take_out_of_bin"]

    @admin.action(description="Move to the bin", permissions=["operate"])
    def move_to_bin(self, request: HttpRequest, queryset: QuerySet[RegisteredModel]) -> None:
        self._each(request, queryset, services.delete_model, "Moved to the bin.")

    @admin.action(description="Take out of the bin", permissions=["operate"])
    def take_out_of_bin(self, request: HttpRequest, queryset: QuerySet[RegisteredModel]) -> None:
        self._each(request, queryset, services.restore_model, "Taken out of the bin.")

    def _each(
        self, request: HttpRequest, queryset: QuerySet[RegisteredModel], service: Callable[..., object], done: str
    ) -> None:
        for model in queryset.select_related("team"):
            try:
                service(actor=operator(request, model.team), model=model)
            except ApplicationError as error:
                tell_refusal(request, model, error)
            else:
                messages.success(request, f"{model}: {done}")


@admin.register(ModelVersion)
class ModelVersionAdmin(ReadOnlyAdmin):
    list_display = ["model", "number", "trainer", "task", "target", "size_bytes", "created_at"]
    list_filter = ["trainer", "task", "flavor"]
    search_fields = ["model__name", "id", "job_id"]
    list_select_related = ["model"]
    date_hierarchy = "created_at"


@admin.register(ModelAlias)
class ModelAliasAdmin(ReadOnlyAdmin):
    list_display = ["model", "name", "version", "created_at"]
    list_filter = ["name"]
    search_fields = ["model__name", "name"]
    list_select_related = ["model", "version__model"]
