"""Users, teams and memberships."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from mlplatform.core.admin.base import AuditedAdmin, ReadOnlyAdmin, operator, tell_refusal
from mlplatform.core.enums import Role, Via
from mlplatform.core.errors import ApplicationError
from mlplatform.core.models import Membership, Team, User
from mlplatform.core.services import teams
from mlplatform.core.services.links import create_sign_in_link


@admin.register(User)
class PortalUserAdmin(AuditedAdmin, UserAdmin):
    list_display = ["username", "email", "first_name", "last_name", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_staff", "is_superuser", "teams"]
    search_fields = ["username", "email", "first_name", "last_name", "id"]
    date_hierarchy = "date_joined"
    actions = ["make_sign_in_link"]

    def has_operate_permission(self, request: HttpRequest) -> bool:
        """A sign-in link is as good as the password, so only superusers make one."""
        return isinstance(request.user, User) and request.user.is_superuser

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Switching off (“active”) ends access and keeps the history; deleting would take names out of it."""
        return False

    @admin.action(description="Make a one-time sign-in link", permissions=["operate"])
    def make_sign_in_link(self, request: HttpRequest, queryset: QuerySet[User]) -> HttpResponse | None:
        """The answer itself shows the links: a message would put their secrets into a cookie."""
        user = request.user if isinstance(request.user, User) else None
        links = [
            (person, request.build_absolute_uri(create_sign_in_link(person, made_by=user, via=Via.ADMIN)))
            for person in queryset.filter(is_active=True)
        ]
        if not links:
            messages.error(request, "No link was made: the account is switched off. Tick “active” on its page first.")
            return None
        context = {**self.admin_site.each_context(request), "title": "One-time sign-in links", "links": links}
        return TemplateResponse(request, "core/admin/sign_in_links.html", context)


@admin.register(Team)
class TeamAdmin(AuditedAdmin):
    list_display = ["name", "slug", "created_at"]
    list_filter = ["created_at"]
    search_fields = ["name", "slug", "id"]
    date_hierarchy = "created_at"
    fields = ["name", "slug", "created_at"]
    readonly_fields = ["slug", "created_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Team, form: Any, change: bool) -> None:
        team = Team.objects.get(pk=obj.pk)
        teams.rename_team(actor=operator(request, team), name=obj.name)


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    list_display = ["user", "team", "role", "created_at"]
    list_filter = ["role", "team"]
    search_fields = ["user__username", "user__email", "team__name"]
    list_select_related = ["user", "team"]
    actions = ["make_owner", "remove"]

    @admin.action(description="Make owner of the team", permissions=["operate"])
    def make_owner(self, request: HttpRequest, queryset: QuerySet[Membership]) -> None:
        for membership in queryset.select_related("team", "user"):
            teams.change_role(actor=operator(request, membership.team), membership=membership, role=Role.OWNER)
        messages.success(request, "Done. The chosen members are owners of their teams now.")

    @admin.action(description="Remove from the team", permissions=["operate"])
    def remove(self, request: HttpRequest, queryset: QuerySet[Membership]) -> None:
        for membership in queryset.select_related("team", "user"):
            try:
                teams.remove_member(actor=operator(request, membership.team), membership=membership)
            except ApplicationError as error:
                tell_refusal(request, membership, error)
            else:
                messages.success(request, f"{membership.user} is no longer in {membership.team}.")
