"""Telling users: a line in the bell, and by e-mail where the portal sends mail and the user wants it.

The bell shows a thing once, by the unique key. A mail leaves through the outbox: one message a notification, so nothing
is sent twice but in one case. A process that dies after the mail server took the mail and before that is noted makes
the next one send it again; both bear the same Message-ID, by which mail programs tell that it is one mail.
"""

from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone

from mlplatform.core.models import Notification, OutboxMessage, User
from mlplatform.core.services import outbox

MAIL_HANDLER = "notification_mail"


def notify(user: User, text: str, url: str, *, dedupe_key: str) -> Notification:
    """Show `text` in the user's bell, once for each key; call it in the transaction of what it tells of."""
    told, is_new = Notification.objects.get_or_create(
        user=user, dedupe_key=dedupe_key, defaults={"text": text[:300], "url": url}
    )
    if is_new and wants_mail(user):
        outbox.put(MAIL_HANDLER, {"notification": str(told.pk)}, dedupe_key=f"{MAIL_HANDLER}:{told.pk}")
    return told


def wants_mail(user: User) -> bool:
    return bool(settings.SENDS_MAIL and user.email and user.is_active and user.mail_notifications)


def send_notification_mail(message: OutboxMessage) -> None:
    """Outbox handler `notification_mail`. Whoever has switched mail off meanwhile gets none."""
    told = Notification.objects.filter(pk=message.payload["notification"]).select_related("user").first()
    if told is None or not wants_mail(told.user):
        return
    context = {"told": told, "link": settings.PUBLIC_URL + told.url if settings.PUBLIC_URL else ""}
    EmailMessage(
        subject=" ".join(told.text.split())[:120],
        body=render_to_string("core/mail/notification.txt", context),
        to=[told.user.email],
        headers={"Message-ID": message_id(told)},
    ).send()


def message_id(told: Notification) -> str:
    """The same for every try at the same mail."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "mlplatform.invalid"
    return f"<notification-{told.pk}@{domain}>"


def mark_read(*, user: User, notification: Notification | None = None) -> int:
    """Mark one of the user's notifications read, or all; returns how many were unread."""
    unread = Notification.objects.filter(user=user, read_at=None)
    if notification is not None:
        unread = unread.filter(pk=notification.pk)
    return unread.update(read_at=timezone.now())
