"""Answers before and after, what it writes, and the losses."""

from training.trainers.tasks.parts import ANSWERS, CHARTS, SAMPLES

PARTS = (ANSWERS, SAMPLES, CHARTS)
