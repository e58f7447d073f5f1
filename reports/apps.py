from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "Reports"

    def ready(self) -> None:
        from mlplatform.core.services.quota import counts_towards_quota
        from reports.selectors import bytes_kept

        counts_towards_quota(bytes_kept)
