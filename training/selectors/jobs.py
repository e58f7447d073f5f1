"""Finding jobs. Outsiders get NotFound; the big JSON columns stay in the database unless a page shows them."""

from collections.abc import Hashable, Iterable, Mapping
from uuid import UUID

from django.db.models import Q, QuerySet

from mlplatform.core.actors import Actor
from mlplatform.core.errors import NotFound
from training.models import JobAttempt, TrainingJob

ORDERINGS = {
    "-created_at": "Newest first",
    "created_at": "Oldest first",
    "-finished_at": "Last finished first",
    "name": "Name",
}

# Of the rows that a job points to, pages show names and numbers only.
_HEAVY_RELATED = (
    *(f"dataset_version__{name}" for name in ("columns", "reading", "problems", "options")),
    *(f"model_version__{name}" for name in ("signature", "metrics", "lineage", "hyperparameters", "example_row")),
)
_RELATED = ("dataset_version__dataset", "model_version__model", "created_by")


def job_for(actor: Actor, job_id: UUID | str) -> TrainingJob:
    """One job of the actor's team with what its page shows. Raises NotFound for outsiders and for those in the bin."""
    jobs = TrainingJob.objects.visible_to(actor).select_related(*_RELATED, "retry_of").defer(*_HEAVY_RELATED)
    job: TrainingJob | None = jobs.filter(pk=job_id).first()
    if job is None:
        raise NotFound("There is no such job in your team.", hint="It may be in the bin, or belong to another team.")
    return job


def jobs_for(
    actor: Actor,
    *,
    q: str = "",
    status: str | Iterable[str] = "",
    trainer: str = "",
    task: str = "",
    dataset: UUID | str | None = None,
    ordering: str = "-created_at",
) -> QuerySet[TrainingJob]:
    """The team's jobs in a total order, without evaluation, environment and the other long columns."""
    jobs = TrainingJob.objects.visible_to(actor).select_related(*_RELATED)
    jobs = jobs.defer(*_HEAVY_RELATED, "evaluation", "environment", "features", "warnings", "hyperparameters", "split")
    if q:
        found = Q(name__icontains=q) | Q(target__icontains=q)
        jobs = jobs.filter(found | Q(number=int(q)) if q.isascii() and q.isdigit() and len(q) < 9 else found)
    if status:
        jobs = jobs.filter(status__in=[status] if isinstance(status, str) else list(status))
    if trainer:
        jobs = jobs.filter(trainer=trainer)
    if task:
        jobs = jobs.filter(task=task)
    if dataset:
        jobs = jobs.filter(dataset_version__dataset_id=dataset)
    return jobs.order_by(ordering if ordering in ORDERINGS else "-created_at", "pk")


def attempts_of(job: TrainingJob) -> QuerySet[JobAttempt]:
    """Tries at the job, the first one first."""
    return JobAttempt.objects.filter(job=job).order_by("number", "fence")


def fingerprints(job_ids: Iterable[str]) -> Mapping[str, Hashable]:
    """id → what differs after every change that a live page shows; for carriers of the doorbell that know no ids."""
    rows = TrainingJob.objects.filter(pk__in=job_ids).values_list(
        "pk", "last_seq", "status", "attempt", "phase", "progress_done", "cancel_requested_at", "deleted_at"
    )
    return {str(row[0]): row[1:] for row in rows}
