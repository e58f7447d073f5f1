"""Class by class, curves, and the pictures that it got wrong."""

from typing import Any

from training.trainers.tasks import parts
from training.trainers.tasks.sections import Section, present


def sections(evaluation: dict[str, Any]) -> list[Section]:
    return present([parts.classes(evaluation, "images"), parts.mistakes(evaluation), parts.charts(evaluation)])
