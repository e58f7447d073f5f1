"""The content of a report on one job, or of a comparison of several."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from reports.content.comparison import comparison_sections
from reports.content.one_job import job_sections
from reports.content.parts import guarded, name_charts
from reports.enums import ReportKind
from training.models import TrainingJob
from training.presentation.job_page import trainer_label
from training.presentation.task_words import does


def build(jobs: Sequence[TrainingJob]) -> dict[str, Any]:
    """Content as described in `reports.content`; the same for the same jobs, as it holds no time of making."""
    builders = job_sections(jobs[0]) if len(jobs) == 1 else comparison_sections(jobs)
    sections = guarded(builders)
    name_charts(sections)
    content = {
        "kind": ReportKind.JOB.value if len(jobs) == 1 else ReportKind.COMPARISON.value,
        "title": _title(jobs),
        "subtitle": _subtitle(jobs),
        "jobs": [{"id": str(job.pk), "number": job.number, "name": job.name} for job in jobs],
        "sections": sections,
    }
    # A round trip, so that what is shown at once is exactly what is kept.
    frozen: dict[str, Any] = json.loads(json.dumps(content, default=str))
    return frozen


def content_hash(content: dict[str, Any]) -> str:
    """SHA-256 of the content in one canonical writing."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _title(jobs: Sequence[TrainingJob]) -> str:
    if len(jobs) == 1:
        return f"Job {jobs[0].number} · {jobs[0].name}"
    numbers = [str(job.number) for job in jobs]
    return f"Jobs {', '.join(numbers[:-1])} and {numbers[-1]} compared"


def _subtitle(jobs: Sequence[TrainingJob]) -> str:
    if len(jobs) == 1:
        job = jobs[0]
        return f"{trainer_label(job.trainer)} · {does(job)} · {_data(job)}"
    return ", ".join(dict.fromkeys(_data(job) for job in jobs))


def _data(job: TrainingJob) -> str:
    return f"{job.dataset_version.dataset.name} v{job.dataset_version.number}"
