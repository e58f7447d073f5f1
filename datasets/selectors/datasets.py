"""Finding datasets."""

import json
from typing import Literal
from uuid import UUID

from django.db.models import F, Q, QuerySet, TextField
from django.db.models.functions import Cast

from datasets.enums import VersionStatus
from datasets.models import Dataset
from mlplatform.core.actors import Actor
from mlplatform.core.errors import NotFound

Ordering = Literal[
    "name", "-name", "created_at", "-created_at", "updated_at", "-updated_at", "rows", "-rows", "size", "-size",
    "quality", "-quality",
]  # fmt: skip
_COLUMNS = {
    "name": "name",
    "created_at": "created_at",
    "updated_at": "updated_at",
    "rows": "current__rows",
    "size": "current__size_bytes",
    "quality": "current__quality_score",
}
# Large values that lists never show.
_HEAVY = ("current__columns", "current__reading", "current__problems", "current__options", "description")


def dataset_for(actor: Actor, dataset_id: UUID | str, *, in_bin: bool = False) -> Dataset:
    """The dataset with its newest version. Raises NotFound for other teams' and, unless `in_bin`, for deleted ones."""
    rows = Dataset.objects.filter(team=actor.team, deleted_at__isnull=not in_bin)
    found = rows.select_related("current", "created_by", "team").filter(pk=dataset_id).first()
    if found is None:
        raise NotFound(
            "There is no such dataset.", hint="It may be in the bin, or belong to another team. Look under Datasets."
        )
    return found


def datasets_for(
    actor: Actor,
    *,
    q: str = "",
    kind: str = "",
    status: str = "",
    tag: str = "",
    ordering: Ordering = "-updated_at",
    in_bin: bool = False,
) -> QuerySet[Dataset]:
    """The team's datasets for a list, each with its newest version."""
    rows = Dataset.objects.filter(team=actor.team, deleted_at__isnull=not in_bin)
    rows = rows.alias(tags_text=Cast("tags", TextField()))
    for word in q.split():
        rows = rows.filter(
            Q(name__icontains=word) | Q(description__icontains=word) | _in_tags(word, json.dumps(word)[1:-1])
        )
    if kind:
        rows = rows.filter(kind=kind)
    if status:
        rows = rows.filter(current=None) if status == VersionStatus.DRAFT else rows.filter(current__status=status)
    if tag:
        rows = rows.filter(_in_tags(json.dumps(tag, ensure_ascii=False), json.dumps(tag)))
    column = F(_COLUMNS[ordering.removeprefix("-")])
    order = column.desc(nulls_last=True) if ordering.startswith("-") else column.asc(nulls_last=True)
    return rows.select_related("current", "created_by").defer(*_HEAVY).order_by(order, "-pk")


def _in_tags(*needles: str) -> Q:
    """Tags as JSON text, because only PostgreSQL can look into JSON lists.

    SQLite keeps letters beyond ASCII as escapes, so each needle comes in both spellings.
    """
    either = Q()
    for needle in needles:
        either |= Q(tags_text__icontains=needle)
    return either


def tags_of(actor: Actor) -> list[str]:
    """Every tag in use, in alphabetical order."""
    lists = Dataset.objects.visible_to(actor).exclude(tags=[]).values_list("tags", flat=True)
    return sorted({tag for tags in lists for tag in tags}, key=str.casefold)
