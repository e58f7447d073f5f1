"""Operators' view of reports; they never change, so they are only read."""

from django.contrib import admin

from mlplatform.core.admin.base import ReadOnlyAdmin
from reports.models import Report


@admin.register(Report)
class ReportAdmin(ReadOnlyAdmin):
    list_display = ["title", "team", "kind", "status", "attempt", "size_bytes", "created_by", "created_at"]
    list_filter = ["kind", "status", "team"]
    list_select_related = ["team", "created_by"]
    search_fields = ["title", "id", "team__name"]
    date_hierarchy = "created_at"
