"""From what a user asks for to what a job is frozen with; every value that does not fit is named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from datasets.models import DatasetVersion
from mlplatform.core.errors import Conflict, Unavailable, ValidationFailed
from training.selectors.summaries import summarise
from training.services.hosted.advice import Advice, advise
from training.services.split import check_split
from training.trainers.base import Complaint, TrainerSpec
from training.trainers.errors import ConfigError, UnknownTrainer
from training.trainers.registry import availability, get_spec
from training.trainers.schema import dump_config, parse_config, preset_values

LARGEST_SEED = 2**32 - 1  # numpy's limit


@dataclass(frozen=True, slots=True)
class Plan:
    """The checked settings of a job. `warnings` are shown; they do not forbid anything."""

    spec: TrainerSpec
    target: str
    features: list[dict[str, Any]]
    hyperparameters: dict[str, Any]
    split: dict[str, Any]
    warnings: list[dict[str, Any]]
    advice: Advice


def plan_job(
    dataset_version: DatasetVersion,
    trainer: str,
    target: str | None,
    hyperparameters: Mapping[str, Any] | None,
    features: Sequence[str] | None,
    split: Mapping[str, Any] | None,
    preset: str,
) -> Plan:
    """Raises ValidationFailed naming the fields, Unavailable, or Conflict when the data is not ready."""
    spec = available_spec(trainer)
    require_ready(dataset_version)
    _require_kind(dataset_version, spec)
    target = target or ""
    _require_columns(dataset_version, spec, target, features)
    try:
        values = {**(preset_values(spec, preset) if preset else {}), **(hyperparameters or {})}
    except ConfigError as error:
        raise ValidationFailed(error.message, hint=error.hint, fields={"preset": [error.message]}) from error
    try:
        config = parse_config(spec, values)
    except ConfigError as error:
        fields = {name: [sentence] for name, sentence in error.fields.items()}
        raise ValidationFailed(error.message, hint=error.hint, fields=fields) from error
    task = spec.task
    data = summarise(dataset_version, task, target, features)
    advice = advise(dataset_version.dataset.team, spec, config, data)
    complaints = [*spec.check(config, data), *advice.complaints]
    _refuse(complaints, spec, target)
    return Plan(
        spec=spec,
        target=target,
        features=data.as_features() if task.takes_columns else [],
        hyperparameters=dump_config(config),
        split=check_split(split, task.units, data.given_split) if spec.uses_split else {},
        warnings=[_warning(item) for item in complaints],
        advice=advice,
    )


def available_spec(trainer: str) -> TrainerSpec:
    """The trainer, if there is one of that key and everything it needs is installed."""
    try:
        spec = get_spec(trainer)
    except UnknownTrainer as error:
        sentence = f"{error.message} {error.hint}"
        raise ValidationFailed(error.message, hint=error.hint, fields={"trainer": [sentence]}) from error
    present, reason = availability(spec)
    if not present:
        raise Unavailable(reason, code="trainer_unavailable")
    return spec


def require_ready(dataset_version: DatasetVersion) -> None:
    """Raises Conflict, with the way on, for a version that is not read or could not be."""
    dataset = dataset_version.dataset
    if not dataset_version.is_ready:
        raise Conflict(
            f"“{dataset.name}” cannot be trained on: version {dataset_version.number} is "
            f"“{dataset_version.get_status_display().lower()}”.",
            hint="Wait until it is ready, or open the dataset to see what is wrong with it.",
            code="dataset_not_ready",
        )


def _require_kind(dataset_version: DatasetVersion, spec: TrainerSpec) -> None:
    dataset = dataset_version.dataset
    if spec.dataset_kind != dataset.kind:
        sentence = (
            f"{spec.label} trains on {spec.dataset_kind} datasets, and “{dataset.name}” is of kind {dataset.kind}."
        )
        raise ValidationFailed(sentence, hint="Choose another trainer.", fields={"trainer": [sentence]})


def _require_columns(
    dataset_version: DatasetVersion, spec: TrainerSpec, target: str, features: Sequence[str] | None
) -> None:
    names = [column["name"] for column in dataset_version.columns]
    fields: dict[str, list[str]] = {}
    if target and not spec.task.needs_target:
        fields["target"] = [f"{spec.label} predicts no column, so it takes no target. Leave it empty."]
    elif target and target not in names:
        fields["target"] = [f"There is no column “{target}”. Choose one of: {_some(names)}."]
    if not spec.task.takes_columns:
        if features:
            fields["features"] = [f"{spec.label} learns from whole {spec.task.units}, not columns. Leave it empty."]
    elif unknown := [name for name in features or () if name not in names]:
        fields["features"] = [f"There is no column “{unknown[0]}”. Choose from: {_some(names)}."]
    elif target and target in (features or ()):
        fields["features"] = [f"“{target}” is the target, so it cannot be learnt from as well."]
    elif features is not None and not features:
        fields["features"] = ["Choose at least one column to learn from."]
    if fields:
        raise ValidationFailed(" ".join(text for texts in fields.values() for text in texts), fields=fields)


def _some(names: Sequence[str], shown: int = 12) -> str:
    return ", ".join(names[:shown]) + (f" and {len(names) - shown} more" if len(names) > shown else "")


def _refuse(complaints: Sequence[Complaint], spec: TrainerSpec, target: str) -> None:
    fields: dict[str, list[str]] = {}
    for item in complaints:
        if item.severity == "error":
            text = f"{item.message} {item.hint}".strip()
            fields.setdefault(item.field or _field_of(item, spec, target), []).append(text)
    if fields:
        raise ValidationFailed(" ".join(text for texts in fields.values() for text in texts), fields=fields)


def _field_of(item: Complaint, spec: TrainerSpec, target: str) -> str:
    """The field of the request that a complaint about the data is answered in."""
    if not spec.task.takes_columns:
        return "dataset"
    return "target" if item.code == "no_target" or item.column == target != "" else "features"


def _warning(item: Complaint) -> dict[str, Any]:
    warning = {"code": item.code, "message": f"{item.message} {item.hint}".strip()}
    return {**warning, "column": item.column} if item.column else warning
