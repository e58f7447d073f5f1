from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "training"
    verbose_name = "Training"

    def ready(self) -> None:
        from mlplatform.core.doorbell import watch_by
        from mlplatform.core.services.outbox import HANDLERS
        from models_registry.serving import remote
        from training.selectors.jobs import fingerprints
        from training.services.hosted import chat
        from training.services.notify import announce_job, forget_checkpoints

        HANDLERS["job_finished"] = announce_job
        HANDLERS["checkpoints_forgotten"] = forget_checkpoints
        remote.register(chat.FLAVOR, chat.answer, chat.stream)
        watch_by("job", fingerprints)
