"""run.json, read into what a fit takes."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.trainers.base import TrainerSpec
from training.trainers.contract import Feature, Split, TrainingData
from training.trainers.errors import ConfigError
from training.trainers.registry import get_spec
from training.trainers.schema import parse_config


@dataclass(frozen=True, slots=True)
class RunRequest:
    """One attempt, as asked for. `config` is an instance of the trainer's config class."""

    spec: TrainerSpec
    config: Any
    data: TrainingData
    seed: int
    device: str
    threads: int
    resume_from: Path | None
    output_dir: Path


def read_json(run_dir: Path) -> dict[str, Any]:
    request: dict[str, Any] = json.loads((run_dir / "run.json").read_text("utf-8"))
    return request


def read_request(run_dir: Path, values: dict[str, Any]) -> RunRequest:
    """Raises ConfigError for an unknown trainer, hyperparameter or task; paths are relative to the run directory."""
    spec = get_spec(values["trainer"])
    if values.get("task", spec.task) != spec.task:
        raise ConfigError(
            f"{spec.label} is a trainer for {spec.task.label.lower()}, and the job asks for {values['task']}.",
            hint="Choose a trainer for the task.",
        )
    features = values.get("features")
    resume_from = values.get("resume_from")
    return RunRequest(
        spec=spec,
        config=parse_config(spec, values.get("config") or {}),
        data=TrainingData(
            path=run_dir / values["data"]["path"],
            target=values.get("target"),
            features=tuple(Feature(**feature) for feature in features) if features else None,
            split=Split(**values.get("split") or {}),
        ),
        seed=int(values.get("seed", 0)),
        device=values.get("device", "cpu"),
        threads=max(1, int(values.get("threads") or 1)),
        resume_from=run_dir / resume_from if resume_from else None,
        output_dir=run_dir / values.get("output_dir", "out"),
    )
