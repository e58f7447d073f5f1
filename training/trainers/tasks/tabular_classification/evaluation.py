"""Class by class, curves, and the columns that matter."""

from training.trainers.tasks.parts import CHARTS, IMPORTANCE, ROWS_BY_CLASS

PARTS = (ROWS_BY_CLASS, CHARTS, IMPORTANCE)
