"""Trainers: what there is, what it can be told, and what it lacks here."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from mlplatform.core.actors import Actor
from mlplatform.core.errors import NotFound, ValidationFailed
from training.api.access import actor_of
from training.schemas import TrainerChoice, TrainerDetail
from training.selectors.availability import available_to
from training.selectors.guesses import cards_for
from training.trainers.base import TrainerSpec
from training.trainers.errors import ConfigError, UnknownTrainer
from training.trainers.recommend import Recommendation
from training.trainers.registry import get_spec, specs
from training.trainers.schema import fields, json_schema, preset_values
from training.trainers.tasks import get_task

router = Router(tags=["trainers"])


@router.get("", response=list[TrainerChoice], summary="List the trainers, of one task type or for a dataset")
def list_trainers(
    request: HttpRequest, task: str | None = None, dataset: UUID | None = None, target: str | None = None
) -> Any:
    """With `dataset` those for its task (or `task`), the recommended one first, with reason and expected seconds."""
    if task is not None:
        _require_task(task)
    if dataset is None:
        return [_summary(spec, actor_of(request)) for spec in specs(task)]
    return [_choice(card, actor_of(request)) for card in cards_for(actor_of(request), dataset, task, target)]


@router.get("/{key}", response=TrainerDetail, by_alias=True, summary="One trainer: schema, defaults, help, presets")
def get_trainer(request: HttpRequest, key: str) -> Any:
    try:
        return _detail(get_spec(key), actor_of(request))
    except UnknownTrainer as error:
        raise NotFound(error.message, hint=error.hint) from error


def _choice(card: Recommendation, actor: Actor) -> dict[str, Any]:
    return _summary(card.spec, actor) | {
        "recommended": card.recommended,
        "suits": card.reason,
        "estimate": {"low": card.estimate.low, "high": card.estimate.high},
    }


def _require_task(key: str) -> None:
    try:
        get_task(key)
    except ConfigError as error:
        raise ValidationFailed(error.message, hint=error.hint, fields={"task": [error.message]}) from error


def _summary(spec: TrainerSpec, actor: Actor) -> dict[str, Any]:
    available, reason = available_to(actor.team.pk, spec)
    names = ("key", "label", "description", "task", "family", "needs_gpu", "dataset_kind")
    return {name: getattr(spec, name) for name in names} | {
        "available": available,
        "reason": reason,
        "needs_target": spec.task.needs_target,
    }


def _detail(spec: TrainerSpec, actor: Actor) -> dict[str, Any]:
    declared = fields(spec.config_class)
    same = ("name", "type", "nullable", "default", "title", "help", "group", "search", "unit", "advanced")
    return _summary(spec, actor) | {
        "schema_": json_schema(spec.config_class),
        "defaults": {item.name: item.default for item in declared},
        "help": {item.name: item.help for item in declared},
        "hyperparameters": [
            {name: getattr(item, name) for name in same}
            | {
                "minimum": item.gt if item.ge is None else item.ge,
                "maximum": item.lt if item.le is None else item.le,
                "choices": [value for value, _ in item.choices],
            }
            for item in declared
        ],
        "presets": [
            {"key": preset.key, "label": preset.label, "description": preset.description,
             "values": preset_values(spec, preset.key)}
            for preset in spec.presets
        ],
        "resumable": spec.resumable,
        "resume_note": spec.resume_note,
    }  # fmt: skip
