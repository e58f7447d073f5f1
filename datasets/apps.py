from django.apps import AppConfig


class DatasetsConfig(AppConfig):
    name = "datasets"
    verbose_name = "Datasets"

    def ready(self) -> None:
        from datasets import receivers
        from datasets.selectors import usage
        from mlplatform.core.services.quota import counts_towards_quota
        from mlplatform.core.signals import upload_completed, upload_requested

        upload_requested.connect(receivers.refuse_unfit)
        upload_completed.connect(receivers.take_over)
        counts_towards_quota(usage.bytes_kept)
