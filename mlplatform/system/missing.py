"""Trainers that this installation cannot run, each with the reason and the command that changes it."""

from dataclasses import dataclass

from training.trainers import registry


@dataclass(frozen=True, slots=True)
class TrainerState:
    """`reason` is empty when the trainer is available."""

    key: str
    label: str
    task: str
    reason: str

    @property
    def status(self) -> str:
        return "unavailable" if self.reason else "available"


def trainer_states() -> list[TrainerState]:
    """All trainers, in the order of the registry."""
    return [TrainerState(spec.key, spec.label, spec.task, registry.availability(spec)[1]) for spec in registry.specs()]
