"""The bell and the page behind it. Notifications are the user's own, whatever the team at work."""

from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render

from mlplatform.core.selectors.notifications import notifications_of, own_notification, unread_count
from mlplatform.core.services.notifications import mark_read
from mlplatform.core.views.page import PageRequest, account_page

ROWS = 50


@account_page("GET")
def notifications(request: PageRequest) -> HttpResponse:
    page = Paginator(notifications_of(request.user), ROWS).get_page(request.GET.get("page"))
    context = {"page": page, "unread": unread_count(request.user), "sends_mail": settings.SENDS_MAIL}
    return render(request, "core/notifications.html", context)


@account_page("GET")
def bell(request: PageRequest) -> HttpResponse:
    """The bell with its count, as the header asks for it each minute."""
    return render(request, "core/_bell.html", {"unread": unread_count(request.user), "counted": True})


@account_page("POST")
def read_all(request: PageRequest) -> HttpResponse:
    mark_read(user=request.user)
    return redirect("core:notifications")


@account_page("POST")
def read(request: PageRequest, notification_id: UUID) -> HttpResponse:
    mark_read(user=request.user, notification=own_notification(request.user, notification_id))
    return redirect("core:notifications")
