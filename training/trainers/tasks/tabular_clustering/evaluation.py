"""The groups as charts, and the columns that tell them apart."""

from training.trainers.tasks.parts import CHARTS, IMPORTANCE

PARTS = (CHARTS, IMPORTANCE)
