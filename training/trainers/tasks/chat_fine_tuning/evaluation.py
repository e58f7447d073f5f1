"""Answers before and after, what it writes, the losses, and where a model is that a provider trained."""

from training.trainers.tasks.chat_fine_tuning.remote import REMOTE
from training.trainers.tasks.parts import ANSWERS, CHARTS, SAMPLES

PARTS = (ANSWERS, SAMPLES, CHARTS, REMOTE)
