"""What the jobs were told differently, and what the same."""

from collections.abc import Sequence
from typing import Any

from mlplatform.core.formats import percent
from reports.content.parts import Table, table
from training.models import TrainingJob
from training.presentation.job_page import settings_used, trainer_label
from training.presentation.task_words import task_label

_ABSENT = "no such setting"


def setting_tables(jobs: Sequence[TrainingJob]) -> list[Table]:
    """Two tables: settings that differ, and those that are the same for all (folded)."""
    told = [_told(job) for job in jobs]
    names = list(dict.fromkeys(name for settings in told for name in settings))
    rows = [[name, *(settings.get(name, _ABSENT) for settings in told)] for name in names]
    different = [row for row in rows if len(set(row[1:])) > 1]
    same = [[row[0], row[1]] for row in rows if len(set(row[1:])) == 1]
    columns = ["Setting", *(f"{job.number} · {job.name}" for job in jobs)]
    return [
        table("different", "What differs", columns, different),
        table("same", f"The same for all ({len(same)})", ["Setting", "Value"], same, folded=True),
    ]


def _told(job: TrainingJob) -> dict[str, str]:
    version = job.dataset_version
    values: dict[str, Any] = {
        "Data": f"{version.dataset.name} v{version.number}",
        "Task": task_label(job.task),
        "Target": job.target or "none",
        "Trainer": trainer_label(job.trainer),
        "Seed": job.seed,
        "Validation share": percent(job.split["validation"]) if "validation" in job.split else _ABSENT,
        "Test share": percent(job.split["test"]) if "test" in job.split else _ABSENT,
        "Stratified": "yes" if job.split.get("stratify") else "no",
        "Columns": ", ".join(sorted(str(feature["name"]) for feature in job.features)),
    }
    return {name: str(value) for name, value in values.items()} | {
        str(row["title"]): str(row["value"]) for row in settings_used(job)
    }
