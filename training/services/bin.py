"""Taking jobs out of the bin again."""

from uuid import UUID

from django.db import transaction

from mlplatform.core.actors import Actor
from mlplatform.core.errors import NotFound
from mlplatform.core.permissions import require_write
from mlplatform.core.services import audit
from training.models import TrainingJob


def restore_job(*, actor: Actor, job_id: UUID) -> TrainingJob:
    """Undo `delete_job`. A job that was cancelled by the deletion stays cancelled. Raises NotFound."""
    require_write(actor, "restore a job")
    with transaction.atomic():
        job: TrainingJob | None = (
            TrainingJob.objects.select_for_update().filter(team=actor.team, pk=job_id).exclude(deleted_at=None).first()
        )
        if job is None:
            raise NotFound("This job is not in your team's bin.", hint="It may have been restored already.")
        TrainingJob.objects.filter(pk=job.pk).update(deleted_at=None)
        job.deleted_at = None
        audit.record(actor, "job.restore", job, f"Took {job} out of the bin")
    return job
