"""Durations: a fit's own cost, measured on two cores of 2026, plus what every tabular job costs around it."""

from training.trainers.base import Estimate

AROUND = 1.0  # seconds: reading, splitting, evaluation, saving
SPREAD = 2.0  # other machines, other data


def seconds(fit: float) -> Estimate:
    """The range around a computed fit duration, in seconds."""
    return Estimate(low=round((AROUND + fit) / SPREAD, 1), high=round((AROUND + fit) * SPREAD, 1))
