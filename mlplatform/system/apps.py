from django.apps import AppConfig


class SystemConfig(AppConfig):
    name = "mlplatform.system"
    label = "system"
    verbose_name = "System"

    def ready(self) -> None:
        from mlplatform import checks  # noqa: F401
        from mlplatform.core import workers
        from mlplatform.system.selectors import count_live_workers

        workers.count_by(count_live_workers)
