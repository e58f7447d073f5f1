from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "mlplatform.core"
    label = "core"
    verbose_name = "Teams and access"

    def ready(self) -> None:
        from mlplatform.core.services import notifications, outbox
        from mlplatform.core.signin import signals  # noqa: F401

        outbox.HANDLERS[notifications.MAIL_HANDLER] = notifications.send_notification_mail
        outbox.SLOW.add(notifications.MAIL_HANDLER)
