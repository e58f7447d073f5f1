"""What admin pages of every app build on."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from mlplatform.core.actors import Actor
from mlplatform.core.enums import Role, Via
from mlplatform.core.errors import ApplicationError
from mlplatform.core.models import Team, User
from mlplatform.core.services import audit


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that history made: shown, never edited, added or deleted by hand."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_operate_permission(self, request: HttpRequest) -> bool:
        """For actions: who runs the portal. They reach into every team, so a staff member with few rights may not."""
        return isinstance(request.user, User) and request.user.is_superuser


class AuditedAdmin(admin.ModelAdmin):
    """Edits by hand are put into the audit trail as well as into Django's own log."""

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> LogEntry:
        _note(request, obj, "add")
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> LogEntry:
        _note(request, obj, "change")
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        for obj in queryset:
            _note(request, obj, "delete")
        return super().log_deletions(request, queryset)


def operator(request: HttpRequest, team: Team) -> Actor:
    """The superuser at work in any team, for actions that call the same services as everybody else."""
    user = request.user if isinstance(request.user, User) else None
    return Actor(user=user, team=team, role=Role.OWNER, via=Via.ADMIN)


def tell_refusal(request: HttpRequest, obj: Model, error: ApplicationError) -> None:
    """One refused row of an action does not hold up the others."""
    messages.error(request, f"{obj}: {error.text}")


def _note(request: HttpRequest, obj: Model, what: str) -> None:
    user = request.user if isinstance(request.user, User) else None
    name = obj._meta.verbose_name
    summary = f"{what.capitalize()} by hand: {name} {obj}."
    team = obj if isinstance(obj, Team) else getattr(obj, "team", None)
    audit.note(f"admin.{what}", summary, team=team, user=user, via=Via.ADMIN, obj=obj)
