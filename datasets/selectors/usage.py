"""How much a team's datasets keep, and what uses them."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Count, F, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from datasets.models import Dataset, DatasetVersion
from mlplatform.core.models import Team


def bytes_kept(team: Team) -> int:
    """Originals and what was read from them, of all versions, those in the bin included."""
    each = F("size_bytes") + Coalesce(F("parquet_bytes"), Value(0)) + F("written_bytes")
    return DatasetVersion.objects.filter(dataset__team=team).aggregate(total=Sum(each))["total"] or 0


def job_counts(datasets: Iterable[Dataset]) -> dict[UUID, int]:
    """Number of jobs, those in the bin included, by dataset; for one page of a list, so that counting stays cheap."""
    rows = DatasetVersion.objects.filter(dataset__in=datasets, jobs__isnull=False)
    return dict(rows.values_list("dataset").annotate(Count("jobs")).order_by())


def jobs_of(dataset: Dataset) -> QuerySet[Any]:
    """Training jobs on any version of the dataset, newest first; reached backwards: this app does not know training."""
    jobs: Any = DatasetVersion._meta.get_field("jobs").related_model
    rows: QuerySet[Any] = jobs.objects.filter(dataset_version__dataset=dataset, deleted_at=None)
    return rows.select_related("dataset_version", "model_version__model").order_by("-created_at")
