"""From what a user asks for to what a job is frozen with; every value that does not fit is named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from datasets.models import DatasetVersion
from mlplatform.core.errors import Conflict, Unavailable, ValidationFailed
from training.trainers.base import Complaint, TrainerSpec
from training.trainers.errors import ConfigError, UnknownTrainer
from training.trainers.registry import availability, get_spec
from training.trainers.schema import dump_config, parse_config, preset_values
from training.trainers.tabular.table_info import IDENTIFIER, TEXT, TableInfo, feature_list

DEFAULT_SPLIT = {"validation": 0.15, "test": 0.15, "stratify": True}
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
    reading = {"rows": dataset_version.rows, "columns": dataset_version.columns}
    table = TableInfo.from_reading(reading, target or None, features, _forced(dataset_version, features))
    complaints = spec.check(config, table)
    _refuse(complaints, target)
    return Plan(
        spec=spec,
        target=target,
        features=feature_list(table),
        hyperparameters=dump_config(config),
        split=check_split(split),
        warnings=[_warning(item) for item in complaints],
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


def check_split(split: Mapping[str, Any] | None) -> dict[str, Any]:
    """Shares for validation and test, from 0 to 1, with the defaults filled in."""
    values = {**DEFAULT_SPLIT, **(split or {})}
    problem = ""
    if unknown := sorted(values.keys() - DEFAULT_SPLIT.keys()):
        problem = f"The split has no “{unknown[0]}”. It has: validation, test, stratify."
    elif not all(_is_share(values[name]) for name in ("validation", "test")):
        problem = "Write the shares for validation and test as numbers from 0 to 0.8, e.g. 0.15."
    elif not isinstance(values["stratify"], bool):
        problem = "Write true or false for stratify."
    elif values["test"] <= 0:
        problem = "Keep some rows for the test, e.g. 0.15; without them nobody knows how good the model is."
    elif values["test"] + values["validation"] > 0.8:
        problem = "Validation and test together take more than 0.8 of the rows; leave at least 0.2 for training."
    if problem:
        raise ValidationFailed(problem, fields={"split": [problem]})
    return values


def _is_share(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 0.8


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
    if unknown := [name for name in features or () if name not in names]:
        fields["features"] = [f"There is no column “{unknown[0]}”. Choose from: {_some(names)}."]
    elif target and target in (features or ()):
        fields["features"] = [f"“{target}” is the target, so it cannot be learnt from as well."]
    elif features is not None and not features:
        fields["features"] = ["Choose at least one column to learn from."]
    if fields:
        raise ValidationFailed(" ".join(text for texts in fields.values() for text in texts), fields=fields)


def _forced(dataset_version: DatasetVersion, features: Sequence[str] | None) -> list[str]:
    """Texts and identifiers that were asked for by name; without that they are left out."""
    usual_no = {column["name"] for column in dataset_version.columns if column["type"] in (TEXT, IDENTIFIER)}
    return [name for name in features or () if name in usual_no]


def _some(names: Sequence[str], shown: int = 12) -> str:
    return ", ".join(names[:shown]) + (f" and {len(names) - shown} more" if len(names) > shown else "")


def _refuse(complaints: Sequence[Complaint], target: str) -> None:
    fields: dict[str, list[str]] = {}
    for item in complaints:
        if item.severity == "error":
            field = item.field or ("target" if item.code == "no_target" or item.column == target != "" else "features")
            fields.setdefault(field, []).append(f"{item.message} {item.hint}".strip())
    if fields:
        raise ValidationFailed(" ".join(text for texts in fields.values() for text in texts), fields=fields)


def _warning(item: Complaint) -> dict[str, Any]:
    warning = {"code": item.code, "message": f"{item.message} {item.hint}".strip()}
    return {**warning, "column": item.column} if item.column else warning
