"""Class by class, curves, and the pictures that it got wrong."""

from training.trainers.tasks.parts import CHARTS, IMAGES_BY_CLASS, MISTAKES

PARTS = (IMAGES_BY_CLASS, MISTAKES, CHARTS)
