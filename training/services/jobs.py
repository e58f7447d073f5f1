"""Creating jobs. `training.services.control` cancels, requeues and deletes them."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from datasets.models import DatasetVersion
from mlplatform.core.actors import Actor
from mlplatform.core.errors import Conflict, NotFound, ValidationFailed
from mlplatform.core.models import Team
from mlplatform.core.permissions import require_write
from mlplatform.core.queues import wake
from mlplatform.core.services import audit
from training.enums import JobStatus
from training.models import TrainingJob
from training.services.control import cancel_job, delete_job, requeue_job
from training.services.environment import environment_of
from training.services.hosted.start import prepare
from training.services.plan import LARGEST_SEED, Plan, plan_job
from training.services.states import move

__all__ = ["cancel_job", "create_job", "delete_job", "requeue_job", "retry_job"]

DEFAULT_SEED = 42
LONGEST_KEY = 120


def create_job(
    *,
    actor: Actor,
    dataset_version: DatasetVersion,
    trainer: str,
    target: str | None = None,
    hyperparameters: Mapping[str, Any] | None = None,
    features: Sequence[str] | None = None,
    split: Mapping[str, Any] | None = None,
    seed: int | None = None,
    name: str = "",
    preset: str = "",
    time_limit_s: int | None = None,
    idempotency_key: str = "",
    retry_of: TrainingJob | None = None,
    consent: bool = False,
    request: Mapping[str, Any] | None = None,
) -> TrainingJob:
    """Check everything, freeze it and queue a job; a worker is woken once this is committed.

    `consent` to the data's leaving this server is asked for once by each provider, and by no other trainer.
    `features` None means every column a model may learn from. The same `idempotency_key` with the same request gives
    the first job again, with another request Conflict; `request` is what was asked for where that left choices open.
    Raises ValidationFailed naming the fields, Unavailable with the way to enable the trainer, Conflict when the data is
    not ready, NotFound for another team's data.
    """
    require_write(actor, "start a training job")
    if dataset_version.dataset.team_id != actor.team.pk or dataset_version.dataset.deleted_at:
        raise NotFound("There is no such dataset version in your team.", hint="Choose a dataset from the list.")
    resolved = [trainer, target or "", hyperparameters or {}, features, split, seed, name, preset, time_limit_s]
    asked = request or [str(dataset_version.pk), *resolved]
    if known := job_of_key(actor.team, idempotency_key, asked):
        return known
    seed, time_limit_s = _check_numbers(seed, time_limit_s)
    plan = plan_job(dataset_version, trainer, target, hyperparameters, features, split, preset)
    with transaction.atomic():
        # The team's row is the lock under which numbers are given out and keys are looked up.
        team = Team.objects.select_for_update(no_key=True).get(pk=actor.team.pk)
        if known := job_of_key(team, idempotency_key, asked):
            return known
        job = _insert(
            actor, dataset_version, plan, seed, time_limit_s, name, idempotency_key, _hash_of(asked), retry_of
        )
        move(job, JobStatus.QUEUED, queued_at=timezone.now())
        audit.record(actor, "job.create", job, f"Started {job}", {"trainer": trainer, "number": job.number})
        if plan.spec.hosted:
            prepare(actor=actor, job=job, advice=plan.advice, consent=consent)
        else:
            wake("training", "training.tasks.run_next_job", job.pk)
    job.is_new = True
    return job


def retry_job(*, actor: Actor, job: TrainingJob) -> TrainingJob:
    """A new job with the settings of `job`, whatever has become of that one."""
    return create_job(
        actor=actor,
        dataset_version=job.dataset_version,
        trainer=job.trainer,
        target=job.target,
        hyperparameters=job.hyperparameters,
        features=[feature["name"] for feature in job.features],
        split=job.split,
        seed=job.seed,
        name=job.name,
        time_limit_s=job.time_limit_s,
        retry_of=job,
    )


def _insert(
    actor: Actor,
    dataset_version: DatasetVersion,
    plan: Plan,
    seed: int,
    time_limit_s: int,
    name: str,
    idempotency_key: str,
    request_hash: str,
    retry_of: TrainingJob | None,
) -> TrainingJob:
    newest = TrainingJob.objects.filter(team=actor.team).aggregate(newest=Max("number"))["newest"] or 0
    return TrainingJob.objects.create(
        team=actor.team,
        created_by=actor.user,
        number=newest + 1,
        name=(name.strip() or f"{dataset_version.dataset.name} · {plan.spec.label}")[:200],
        dataset_version=dataset_version,
        trainer=plan.spec.key,
        task=str(plan.spec.task),
        target=plan.target,
        features=plan.features,
        hyperparameters=plan.hyperparameters,
        split=plan.split,
        seed=seed,
        hosted=plan.spec.hosted,
        environment=environment_of(dataset_version, plan.spec),
        warnings=plan.warnings,
        time_limit_s=time_limit_s,
        stall_limit_s=settings.JOB_STALL_LIMIT_S,
        idempotency_key=idempotency_key,
        request_hash=request_hash,
        retry_of=retry_of,
    )


def _check_numbers(seed: int | None, time_limit_s: int | None) -> tuple[int, int]:
    seed = DEFAULT_SEED if seed is None else seed
    time_limit_s = settings.JOB_TIME_LIMIT_S if time_limit_s is None else time_limit_s
    fields = {}
    if not 0 <= seed <= LARGEST_SEED:
        fields["seed"] = [f"Enter a whole number from 0 to {LARGEST_SEED}."]
    if not 1 <= time_limit_s <= settings.JOB_TIME_LIMIT_S:
        fields["time_limit_s"] = [f"Enter from 1 to {settings.JOB_TIME_LIMIT_S} seconds."]
    if fields:
        raise ValidationFailed("Some numbers are out of range.", fields=fields)
    return seed, time_limit_s


def _hash_of(asked: Mapping[str, Any] | list[Any]) -> str:
    return hashlib.sha256(json.dumps(asked, sort_keys=True, default=str).encode()).hexdigest()


def job_of_key(team: Team, key: str, asked: Mapping[str, Any] | list[Any]) -> TrainingJob | None:
    """The job that this key has made already, be it in the bin; None when it has made none.

    Raises Conflict when something else was asked for then.
    """
    if not key:
        return None
    if len(key) > LONGEST_KEY:
        sentence = f"The idempotency key has {len(key)} characters; {LONGEST_KEY} are allowed. Send a shorter one."
        raise ValidationFailed(sentence, fields={"idempotency_key": [sentence]})
    job = TrainingJob.objects.filter(team=team, idempotency_key=key).first()
    if job and job.request_hash != _hash_of(asked):
        raise Conflict(
            f"This idempotency key belongs to job {job.number}, which was asked for with other values.",
            hint="Send a new key with a new request.",
            code="idempotency_key_reused",
        )
    return job
