"""Which trainers suit some data, best first, with the reason, the expected time and whether they can run here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from training.trainers.base import Complaint, Estimate, TrainerSpec
from training.trainers.registry import availability, specs
from training.trainers.schema import parse_config

Available = Callable[[TrainerSpec], tuple[bool, str]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Recommendation:
    """A trainer's card. `recommended` marks the one to choose when in doubt."""

    spec: TrainerSpec
    recommended: bool
    reason: str
    estimate: Estimate
    available: bool
    unavailable_because: str


def recommend(task: str, data: Any, available_here: Available = availability) -> list[Recommendation]:
    """All trainers of a task for the summary that it makes of the data. The first that can run is recommended."""
    found = []
    for spec in specs(task):
        available, because = available_here(spec)
        found.append((available, spec.fitness(data), spec, because))
    found.sort(key=lambda item: (item[0], item[1].score), reverse=True)
    return [
        Recommendation(
            spec=spec,
            recommended=available and position == 0,
            reason=fitness.reason,
            estimate=spec.estimate(parse_config(spec, {}), data),
            available=available,
            unavailable_because=because,
        )
        for position, (available, fitness, spec, because) in enumerate(found)
    ]


def check(spec: TrainerSpec, values: Mapping[str, Any], data: Any) -> list[Complaint]:
    """Everything to say before the job starts, errors first. Raises ConfigError for hyperparameters that do not fit."""
    complaints = spec.check(parse_config(spec, values), data)
    return sorted(complaints, key=lambda item: item.severity != "error")


def estimate(spec: TrainerSpec, values: Mapping[str, Any], data: Any) -> Estimate:
    """Expected seconds with these hyperparameters."""
    return spec.estimate(parse_config(spec, values), data)
