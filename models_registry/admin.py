"""Operators' view of the registry; versions never change, so they are only read."""

from django.contrib import admin
from django.http import HttpRequest

from models_registry.models import ModelAlias, ModelVersion, RegisteredModel


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that history made: shown, never edited, added or deleted by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(RegisteredModel)
class RegisteredModelAdmin(admin.ModelAdmin):
    list_display = ["name", "team", "task", "created_by", "created_at", "deleted_at"]
    list_filter = ["task", "team", ("deleted_at", admin.EmptyFieldListFilter)]
    search_fields = ["name", "description", "id"]
    list_select_related = ["team", "created_by"]
    date_hierarchy = "created_at"
    readonly_fields = ["id", "team", "task", "created_by", "created_at", "deleted_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


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
