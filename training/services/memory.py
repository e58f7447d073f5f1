"""Out of memory: half the batch, twice the steps before an update, so that the training itself stays the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from training.trainers.batches import BATCH, STEPS


@dataclass(frozen=True, slots=True)
class Smaller:
    """Settings that differ in the next attempt, and the sentence that says so."""

    overrides: dict[str, int]
    message: str


def smaller_batch(hyperparameters: Mapping[str, Any], failures: int) -> Smaller | None:
    """The settings after the n-th time that memory ran out; None when they hold no batch that could be halved.

    The effective batch (batch × accumulated steps) is kept where the trainer accumulates gradients.
    """
    batch = hyperparameters.get(BATCH)
    if failures < 1 or not isinstance(batch, int) or batch >> failures < 1:
        return None
    overrides = {BATCH: batch >> failures}
    kept = ""
    if isinstance(steps := hyperparameters.get(STEPS), int):
        overrides[STEPS] = steps << failures
        kept = f" {overrides[STEPS]} of them are added up before each update, so that still sees {batch * steps} rows."
    return Smaller(overrides, f"Memory ran out, so the next try uses batches of {overrides[BATCH]} rows.{kept}")
