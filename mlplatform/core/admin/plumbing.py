"""What the portal writes for itself: notifications, the outbox, keys, uploads on their way in."""

from django.contrib import admin

from mlplatform.core.admin.base import ReadOnlyAdmin
from mlplatform.core.models import Notification, OutboxMessage, ProviderKey, Upload


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    list_display = ["text", "user", "created_at", "read_at"]
    list_filter = [("read_at", admin.EmptyFieldListFilter), "created_at"]
    search_fields = ["text", "user__username"]
    list_select_related = ["user"]
    date_hierarchy = "created_at"


@admin.register(OutboxMessage)
class OutboxMessageAdmin(ReadOnlyAdmin):
    list_display = ["handler", "dedupe_key", "attempts", "created_at", "next_try_at", "done_at", "last_error"]
    list_filter = ["handler", ("done_at", admin.EmptyFieldListFilter)]
    search_fields = ["dedupe_key", "handler", "last_error"]
    date_hierarchy = "created_at"


@admin.register(ProviderKey)
class ProviderKeyAdmin(ReadOnlyAdmin):
    """That there is a key, never the key."""

    list_display = ["provider", "base_url", "ending", "team", "created_by", "created_at", "last_used_at"]
    list_filter = ["provider", "team"]
    search_fields = ["provider", "base_url", "ending", "team__name"]
    list_select_related = ["team", "created_by"]
    exclude = ["sealed"]


@admin.register(Upload)
class UploadAdmin(ReadOnlyAdmin):
    list_display = ["filename", "team", "created_by", "offset", "length", "created_at", "expires_at", "consumed_at"]
    list_filter = ["team", ("completed_at", admin.EmptyFieldListFilter), ("consumed_at", admin.EmptyFieldListFilter)]
    search_fields = ["filename", "created_by__username", "id"]
    list_select_related = ["team", "created_by"]
    date_hierarchy = "created_at"
