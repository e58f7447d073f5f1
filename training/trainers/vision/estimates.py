"""Durations: a fit's own cost, measured on two cores of 2026, plus what every vision job costs around it."""

from training.trainers.base import Estimate
from training.trainers.vision.image_info import ImageInfo

AROUND = 3.0  # seconds: importing torch, evaluation, saving
DECODING = 2e-8  # seconds a pixel
SPREAD = 2.0  # other machines, other data, early stopping


def seconds(data: ImageInfo, fit: float) -> Estimate:
    """The range around a computed fit duration, in seconds."""
    whole = AROUND + data.images * (1e-4 + DECODING * data.width * data.height) + fit
    return Estimate(low=round(whole / SPREAD, 1), high=round(whole * SPREAD, 1))
