"""Batches and the steps that add them up: how a smaller batch trains the same. Light."""

from collections.abc import Mapping
from typing import Any

BATCH, STEPS = "batch_size", "gradient_accumulation_steps"


def what_is_learnt(hyperparameters: Mapping[str, Any]) -> dict[str, Any]:
    """The settings that decide what a training learns: where batches are added up, only their sum's size does.

    Two attempts that agree in these may go on from each other's checkpoints.
    """
    batch, steps = hyperparameters.get(BATCH), hyperparameters.get(STEPS)
    if not isinstance(batch, int) or not isinstance(steps, int):
        return dict(hyperparameters)
    return {**hyperparameters, BATCH: batch * steps, STEPS: 1}
