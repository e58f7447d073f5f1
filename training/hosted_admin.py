"""Operators' pages of hosted fine-tuning: prices to keep up to date, and what is at providers and who allowed it."""

from django.contrib import admin

from mlplatform.core.admin.base import AuditedAdmin, ReadOnlyAdmin
from training.models import ProviderConsent, ProviderPrice, RemoteRun


@admin.register(ProviderPrice)
class ProviderPriceAdmin(AuditedAdmin):
    """Prices change without notice: add a row with today's date, and jobs from now on are estimated with it."""

    list_display = ("provider", "model", "usd_per_million", "read_on", "source")
    list_filter = ("provider", "read_on")
    search_fields = ("model", "source")


@admin.register(RemoteRun)
class RemoteRunAdmin(ReadOnlyAdmin):
    list_display = ("job", "provider", "remote_status", "remote_id", "next_poll_at", "heard_at", "troubles", "cost_usd")
    list_filter = ("provider", "remote_state", "job__team")
    list_select_related = ("job",)
    search_fields = ("remote_id", "job__name", "job__id", "base_model", "remote_model")


@admin.register(ProviderConsent)
class ProviderConsentAdmin(ReadOnlyAdmin):
    list_display = ("team", "provider", "host", "given_by", "created_at")
    list_filter = ("provider", "team")
    list_select_related = ("team", "given_by")
    search_fields = ("host", "team__name", "given_by__username")
