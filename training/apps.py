from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "training"
    verbose_name = "Training"

    def ready(self) -> None:
        from mlplatform.core.doorbell import watch_by
        from mlplatform.core.services.outbox import HANDLERS
        from training.selectors.jobs import fingerprints
        from training.services.notify import announce_job

        HANDLERS["job_finished"] = announce_job
        watch_by("job", fingerprints)
