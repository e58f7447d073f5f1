"""Curves, and the columns that matter."""

from typing import Any

from training.trainers.tasks import parts
from training.trainers.tasks.sections import Section, present


def sections(evaluation: dict[str, Any]) -> list[Section]:
    return present([parts.charts(evaluation), parts.importance(evaluation)])
