"""A trainer that says the time: each log line carries the moment it was written at. For bench/live_latency.py."""

import random
import time
from dataclasses import dataclass
from typing import Annotated, Any

from training.trainers.base import Estimate, Fitness, Preset, TrainerConfig, TrainerSpec
from training.trainers.errors import DataError
from training.trainers.params import param
from training.trainers.tasks import tabular_clustering


@dataclass(frozen=True, kw_only=True, slots=True)
class ClockConfig(TrainerConfig):
    """How many lines, and how far apart on average."""

    lines: Annotated[int, param("Lines", group="Clock", help="How many lines are written.", ge=1)] = 100
    pause: Annotated[float, param("Pause", group="Clock", help="Seconds between lines, on average.", gt=0)] = 0.5


def fit(config: ClockConfig, data: Any, job: Any) -> Any:
    """Write the lines at irregular moments, so that no poll falls into step with them; there is no model."""
    draw = random.Random(job.seed)
    job.phase("clock", "Saying the time")
    for number in range(config.lines):
        time.sleep(draw.uniform(0.5, 1.5) * config.pause)
        job.log(f"clock {number} {time.time():.6f}")
    raise DataError("The clock has run down.")


spec = TrainerSpec(
    key="clock",
    label="Clock",
    description="Says the time.",
    task=tabular_clustering.TASK,
    family="native",
    config_class=ClockConfig,
    fit="bench.live_trainer:fit",
    flavor="sklearn",
    check=lambda config, data: [],
    estimate=lambda config, data: Estimate(low=0, high=1),
    fitness=lambda data: Fitness(score=0, reason="Only for measuring."),
    presets=(Preset(key="quick", label="Quick", description="Quick."),),
)
