"""Curves, and the columns that matter."""

from training.trainers.tasks.parts import CHARTS, IMPORTANCE

PARTS = (CHARTS, IMPORTANCE)
