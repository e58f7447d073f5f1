"""What a finished job found, as sections that the job page and the report lay out alike."""

import logging
from typing import Any

from training.models import TrainingJob
from training.trainers.tasks import find_task
from training.trainers.tasks.parts import CHARTS
from training.trainers.tasks.sections import Part

logger = logging.getLogger(__name__)


def parts_of(job: TrainingJob) -> tuple[Part, ...]:
    """The parts that the job's task declares; for a task that is no longer installed its charts."""
    task = find_task(job.task)
    return task.parts if task else (CHARTS,)


def evaluation_sections(job: TrainingJob) -> list[dict[str, Any]]:
    """The sections of a finished job, ready for `training/sections/_section.html`; none before there is a result."""
    if not job.headline:
        return []
    made = []
    for part in parts_of(job):
        try:
            section = part.build(job.evaluation)
        except (KeyError, TypeError, ValueError, AttributeError):
            # Trainers from elsewhere may leave anything out; the page shows the rest all the same.
            logger.exception("Section %s of job %s cannot be shown", part.name, job.pk)
            continue
        if section is not None:
            made.append(with_cells(section))
    return made


def with_cells(section: dict[str, Any]) -> dict[str, Any]:
    """The section with tables whose cells all have the same shape, each with the label and type of its column."""
    tables = [
        {**table, "rows": [
            [_cell(cell, column) for cell, column in zip(row, table["columns"], strict=True)] for row in table["rows"]
        ]}
        for table in section.get("tables", ())
    ]  # fmt: skip
    return {**section, "tables": tables}


def _cell(cell: Any, column: dict[str, str]) -> dict[str, Any]:
    shape = cell if isinstance(cell, dict) else {"value": cell, "note": "", "best": False, "tone": ""}
    number = isinstance(shape["value"], int | float) and not isinstance(shape["value"], bool)
    kind = column["type"]
    if kind == "picture" and not str(shape["value"]).startswith("data:image/"):
        shape = {**shape, "value": ""}  # a result names no address that a reader's browser would ask
    return {**shape, "label": column["label"], "number": number, "right": kind == "number", "type": kind}
