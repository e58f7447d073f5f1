"""One page of the list of jobs, in few queries and without counting ten thousand rows."""

from typing import Any
from uuid import UUID

from django.http import QueryDict

from mlplatform.core.actors import Actor
from mlplatform.core.pagination import rows_between
from training.enums import JobStatus
from training.models import TrainingJob
from training.presentation.headline import headline_of
from training.selectors.data import datasets_to_choose
from training.selectors.jobs import ORDERINGS, jobs_for
from training.trainers.registry import specs
from training.trainers.tasks import all_tasks

ROWS = 50


def job_list(actor: Actor, asked: QueryDict) -> dict[str, Any]:
    """Context of the list's template. One row more than shown is read: that tells whether there is a next page."""
    filters = clean_filters(asked)
    number = _page_number(asked)
    found = jobs_for(actor, **filters).defer(*_UNUSED)
    rows = rows_between(found, (number - 1) * ROWS, number * ROWS + 1)
    jobs, more = rows[:ROWS], len(rows) > ROWS
    labels = {spec.key: spec.label for spec in specs()}
    return {
        "jobs": [_row(job, labels) for job in jobs],
        "filters": {name: str(value or "") for name, value in filters.items()},
        "filtered": any(value for name, value in filters.items() if name != "ordering"),
        "moving": any(not job.state.is_terminal for job in jobs),
        "page": number,
        "has_next": more,
        "statuses": JobStatus.choices[1:],
        "trainers": sorted(labels.items(), key=lambda item: item[1]),
        "tasks": [task for task in all_tasks() if any(spec.task == task for spec in specs())],
        "datasets": datasets_to_choose(actor),
        "orderings": ORDERINGS.items(),
    }


# Long columns that `jobs_for` leaves in for the API.
_UNUSED = (
    *("metrics", "failure", "evaluation", "environment", "features", "warnings", "hyperparameters", "split"),
    *(f"dataset_version__{name}" for name in ("columns", "reading", "problems", "options")),
    *(f"model_version__{name}" for name in ("signature", "metrics", "lineage", "hyperparameters", "example_row")),
    *("model_version__files", "model_version__headline"),
)


def _row(job: TrainingJob, labels: dict[str, str]) -> dict[str, Any]:
    return {"job": job, "headline": headline_of(job), "trainer": labels.get(job.trainer, job.trainer)}


def clean_filters(asked: QueryDict) -> dict[str, Any]:
    """Only declared filters with values that can be meant; anything else counts as not asked."""
    ordering = asked.get("ordering", "")
    return {
        "q": asked.get("q", "").strip()[:200],
        "status": asked.get("status", "") if asked.get("status") in JobStatus.values else "",
        "trainer": asked.get("trainer", "")[:80],
        "task": asked.get("task", "")[:40],
        "dataset": _uuid(asked.get("dataset", "")),
        "ordering": ordering if ordering in ORDERINGS else "-created_at",
    }


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _page_number(asked: QueryDict) -> int:
    text = asked.get("page", "")
    return max(1, min(int(text), 100_000)) if text.isascii() and text.isdigit() and len(text) < 7 else 1
