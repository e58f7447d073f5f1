from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "training"
    verbose_name = "Training"

    def ready(self) -> None:
        from mlplatform.core.doorbell import watch_by
        from training.selectors.jobs import fingerprints

        watch_by("job", fingerprints)
