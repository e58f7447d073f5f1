"""What it writes, and the losses."""

from training.trainers.tasks.parts import CHARTS, SAMPLES

PARTS = (SAMPLES, CHARTS)
