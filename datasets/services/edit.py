"""Changing what a dataset is called and said to be. Its versions stay as they are."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from datasets.models import Dataset
from datasets.services.tags import checked_tags
from mlplatform.core.actors import Actor
from mlplatform.core.errors import ValidationFailed
from mlplatform.core.permissions import require_write
from mlplatform.core.services import audit
from mlplatform.core.text import one_line


def update_dataset(
    *,
    actor: Actor,
    dataset: Dataset,
    name: str | None = None,
    description: str | None = None,
    tags: Sequence[str] | None = None,
) -> Dataset:
    """Set what is given; None leaves a field as it is."""
    require_write(actor, "edit datasets")
    wanted: dict[str, Any] = {}
    if name is not None:
        wanted["name"] = _name(name)
    if description is not None:
        wanted["description"] = description.replace("\0", "").strip()
    if tags is not None:
        wanted["tags"] = checked_tags(tags)
    changes = {
        field: {"from": getattr(dataset, field), "to": value}
        for field, value in wanted.items()
        if getattr(dataset, field) != value
    }
    if not changes:
        return dataset
    for field in changes:
        setattr(dataset, field, wanted[field])
    with transaction.atomic():
        dataset.save(update_fields=[*changes, "updated_at"])
        audit.record(actor, "dataset.update", dataset, f"Changed {', '.join(changes)} of {dataset.name}", changes)
    return dataset


def _name(name: str) -> str:
    clean = one_line(name, 1000)
    problem = ""
    if not clean:
        problem = "A dataset needs a name."
    elif len(clean) > 160:
        problem = f"This name has {len(clean)} characters. Use at most 160."
    if problem:
        raise ValidationFailed(problem, fields={"name": [problem]})
    return clean
