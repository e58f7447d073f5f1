"""A finished training becomes a numbered, immutable model version."""

from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils import timezone

from mlplatform.core import storage
from mlplatform.core.models import Team, User
from models_registry.models import ModelVersion, RegisteredModel


def publish_version(
    *,
    team: Team,
    created_by: User | None,
    model_name: str,
    job_id: UUID,
    result: Mapping[str, Any],
    artifact_dir: Path,
    lineage: Mapping[str, Any],
    hyperparameters: Mapping[str, Any],
    trainer: str,
    task: str,
    target: str,
) -> ModelVersion:
    """Add the next version to the team's line of that name, which is made when it is new.

    To be called inside the transaction that ends the job. Publishing is this row alone: the files stay where the
    trainer wrote them, below the data directory, and no live file is ever replaced. `job_id` is unique, so a job
    that tries to publish twice raises IntegrityError.
    """
    model = _line(team, created_by, model_name, task)
    newest = model.versions.aggregate(newest=Max("number"))["newest"] or 0
    headline = result["headline"]
    RegisteredModel.objects.filter(pk=model.pk).update(trained_at=timezone.now())
    return ModelVersion.objects.create(
        model=model,
        number=newest + 1,
        job_id=job_id,
        flavor=result["flavor"],
        trainer=trainer,
        task=task,
        target=target,
        artifact_path=artifact_dir.relative_to(storage.data_dir()).as_posix(),
        files=result["files"],
        signature=result["signature"],
        example_row=result["example_row"],
        metrics=result["metrics"],
        headline={**headline, **result["metrics"][headline["split"]][headline["name"]]},
        hyperparameters=hyperparameters,
        lineage=lineage,
        size_bytes=sum(file["bytes"] for file in result["files"]),
    )


def _line(team: Team, created_by: User | None, name: str, task: str) -> RegisteredModel:
    """The line, locked, so that two jobs that end together get two numbers. Another task makes another line."""
    # Two jobs may both find no line, and somebody may give its name away: the team's row decides who comes first.
    Team.objects.select_for_update(no_key=True).get(pk=team.pk)
    lines = RegisteredModel.objects.filter(team=team, deleted_at=None)
    names = _names(name, task)
    while True:
        candidate = next(names)
        model: RegisteredModel | None = lines.filter(name=candidate).first()
        if model is None:
            return RegisteredModel.objects.create(team=team, created_by=created_by, name=candidate, task=task)
        if model.task == task:
            return model


def _names(name: str, task: str) -> Iterator[str]:
    """A renamed line may bear any name, whatever its task: then a number makes another one."""
    yield name
    yield f"{name[:110]} ({task})"
    yield from (f"{name[:110]} ({task} {number})" for number in count(2))
