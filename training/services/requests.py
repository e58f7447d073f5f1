"""Jobs and schedules from a request that may leave choices open; these are guessed as on the Train page."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from datasets.models import DatasetVersion
from mlplatform.core.actors import Actor
from mlplatform.core.errors import ValidationFailed
from mlplatform.core.permissions import require_write
from training.models import Schedule, TrainingJob
from training.selectors.data import choose_version
from training.selectors.guesses import guess, guess_task, recommended_trainer
from training.services.jobs import create_job, job_of_key
from training.services.plan import available_spec, require_ready
from training.services.schedules import create_schedule


def create_job_as_asked(
    *,
    actor: Actor,
    dataset: UUID,
    version: int | None = None,
    trainer: str | None = None,
    target: str | None = None,
    split: Mapping[str, Any] | None = None,
    features: Sequence[str] | None = None,
    idempotency_key: str = "",
    **settings: Any,
) -> TrainingJob:
    """`create_job` on a dataset's version; an absent target is guessed, an absent trainer the recommended one."""
    require_write(actor, "start a training job")
    request = {"dataset": dataset, "version": version, "trainer": trainer, "target": target, "split": split,
               "features": features, **settings}  # fmt: skip
    # Before anything is guessed: by now the guess may be another one.
    if known := job_of_key(actor.team, idempotency_key, request):
        return known
    found = choose_version(actor, dataset, version)
    require_ready(found)
    target, trainer = fill_in(found, target or None, trainer)
    return create_job(
        actor=actor,
        dataset_version=found,
        trainer=trainer,
        target=target,
        split=without_train(split),
        features=features,
        idempotency_key=idempotency_key,
        request=request,
        **settings,
    )


def fill_in(version: DatasetVersion, target: str | None, trainer: str | None) -> tuple[str | None, str]:
    """Target and trainer; what is None is guessed as on the Train page."""
    if trainer is None:
        target = target or guess(version).target
        task, _ = guess_task(version, target)
        return target if task.needs_target else None, recommended_trainer(version, target, task)
    needs_target = available_spec(trainer).task.needs_target
    return (target or guess(version).target if needs_target else target), trainer


def without_train(split: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """`train` is what the others leave; where it is given it must agree."""
    if split is None:
        return None
    train = split.get("train")
    rest = 1 - split["validation"] - split["test"]
    if train is not None and abs(train - rest) > 0.001:
        sentence = (
            f"Training {train:g}, validation {split['validation']:g} and test {split['test']:g} do not add up to 1."
        )
        raise ValidationFailed(sentence, fields={"split": [sentence]})
    return {name: value for name, value in split.items() if name != "train"}


def create_schedule_as_asked(
    *,
    actor: Actor,
    dataset: UUID,
    trainer: str | None = None,
    target: str | None = None,
    split: Mapping[str, Any] | None = None,
    **settings: Any,
) -> Schedule:
    """`create_schedule`; an absent target is guessed, an absent trainer the one recommended now."""
    require_write(actor, "make a schedule")
    found = choose_version(actor, dataset)
    require_ready(found)
    target, trainer = fill_in(found, target or None, trainer)
    return create_schedule(
        actor=actor, dataset=found.dataset, trainer=trainer, target=target, split=without_train(split), **settings
    )
