"""Presets and requirements that all tabular trainers share."""

from collections.abc import Mapping
from typing import Any

from training.trainers.base import Preset, Requirement

SKLEARN = (
    Requirement(module="sklearn", label="scikit-learn", command="pip install scikit-learn"),
    Requirement(module="skops", label="skops", command="pip install skops"),
)
RESTARTS = "scikit-learn cannot stop and go on: an interrupted fit starts again from the beginning."


def presets(quick: Mapping[str, Any], thorough: Mapping[str, Any]) -> tuple[Preset, ...]:
    """Quick, Balanced (all defaults) and Thorough."""
    return (
        Preset(key="quick", label="Quick", description="A first impression in the shortest time.", values=quick),
        Preset(key="balanced", label="Balanced", description="The defaults: good results in reasonable time."),
        Preset(key="thorough", label="Thorough", description="Takes longer and often does better.", values=thorough),
    )
