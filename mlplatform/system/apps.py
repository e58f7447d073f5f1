from django.apps import AppConfig


class SystemConfig(AppConfig):
    name = "mlplatform.system"
    label = "system"
    verbose_name = "System"
