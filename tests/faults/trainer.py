"""A trainer that misbehaves as asked. Found through its entry point, as any plugin: see plugin/."""

from dataclasses import dataclass
from typing import Annotated, Literal

from training.trainers.base import Estimate, Fitness, Preset, TrainerConfig, TrainerSpec
from training.trainers.params import param
from training.trainers.tasks import tabular_clustering

Mode = Literal[
    "ok", "deaf", "flood", "garbled", "orphan", "killed", "crash", "raises", "exits", "stalls", "memory", "full_disk",
    "bad_json", "bad_number", "bad_hash", "outside", "link", "no_result", "diverges",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class FaultConfig(TrainerConfig):
    """What goes wrong, how long the fit takes, and up to which attempt it goes wrong."""

    mode: Annotated[Mode, param("Mode", group="Fault", help="What goes wrong.")] = "ok"
    seconds: Annotated[float, param("Seconds", group="Fault", help="How long the fit takes.", ge=0)] = 0.2
    until: Annotated[int, param("Until", group="Fault", help="Last attempt that goes wrong.", ge=0)] = 99
    batch_size: Annotated[int, param("Batch", group="Fault", help="Rows at once.", ge=1)] = 64


spec = TrainerSpec(
    key="fault",
    label="Fault",
    description="Goes wrong as asked.",
    task=tabular_clustering.TASK,
    family="sklearn",
    config_class=FaultConfig,
    fit="tests.faults.fit:fit",
    flavor="sklearn",
    check=lambda config, data: [],
    estimate=lambda config, data: Estimate(low=0, high=1),
    fitness=lambda data: Fitness(score=0, reason="Only for tests."),
    presets=(Preset(key="quick", label="Quick", description="Quick.", values={"seconds": 0.0}),),
    resumable=True,
)
