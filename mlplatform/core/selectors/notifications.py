"""A user's own notifications."""

from uuid import UUID

from django.db.models import QuerySet

from mlplatform.core.errors import NotFound
from mlplatform.core.models import Notification, User


def notifications_of(user: User) -> QuerySet[Notification]:
    """Newest first, of all the user's teams."""
    return Notification.objects.filter(user=user).order_by("-created_at", "pk")


def unread_count(user: User) -> int:
    return notifications_of(user).filter(read_at=None).count()


def own_notification(user: User, notification_id: UUID) -> Notification:
    found = notifications_of(user).filter(pk=notification_id).first()
    if found is None:
        hint = "Reload the page to see the ones that you have."
        raise NotFound("You have no such notification.", hint=hint)
    return found
