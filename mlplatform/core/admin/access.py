"""Tokens, links and the audit trail: read, and ended through the services."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from mlplatform.core.admin.base import ReadOnlyAdmin, operator
from mlplatform.core.models import ApiToken, AuditEntry, Invitation, SignInLink
from mlplatform.core.services.invitations import revoke_invitation
from mlplatform.core.services.tokens import revoke_token

_ENDED: Any = [("used_at", admin.EmptyFieldListFilter), ("revoked_at", admin.EmptyFieldListFilter)]


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnlyAdmin):
    list_display = ["name", "prefix", "user", "team", "scopes", "last_used_at", "expires_at", "revoked_at"]
    list_filter = ["team", ("revoked_at", admin.EmptyFieldListFilter), "last_used_at", "expires_at"]
    search_fields = ["name", "prefix", "user__username", "team__name"]
    list_select_related = ["user", "team"]
    exclude = ["secret_hash"]
    date_hierarchy = "created_at"
    actions = ["revoke"]

    @admin.action(description="Revoke", permissions=["operate"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> None:
        for token in queryset.select_related("team", "user"):
            revoke_token(actor=operator(request, token.team), token=token)
        messages.success(request, "The chosen tokens no longer work.")


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    list_display = ["team", "role", "note", "created_by", "expires_at", "used_by", "revoked_at"]
    list_filter = ["role", "team", *_ENDED]
    search_fields = ["note", "team__name", "created_by__username", "used_by__username"]
    list_select_related = ["team", "created_by", "used_by"]
    exclude = ["secret_hash"]
    date_hierarchy = "created_at"
    actions = ["revoke"]

    @admin.action(description="Revoke", permissions=["operate"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[Invitation]) -> None:
        for invitation in queryset.select_related("team"):
            revoke_invitation(actor=operator(request, invitation.team), invitation=invitation)
        messages.success(request, "The chosen invitations no longer work.")


@admin.register(SignInLink)
class SignInLinkAdmin(ReadOnlyAdmin):
    list_display = ["user", "created_at", "expires_at", "used_at", "revoked_at"]
    list_filter = _ENDED
    search_fields = ["user__username", "user__email"]
    list_select_related = ["user"]
    exclude = ["secret_hash"]
    date_hierarchy = "created_at"


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "user_name", "team", "via", "action", "summary"]
    list_filter = ["via", "team", "action"]
    search_fields = ["summary", "user_name", "action", "object_id"]
    list_select_related = ["team"]
    date_hierarchy = "created_at"
    show_full_result_count = False
