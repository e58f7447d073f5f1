"""`{% load dataset_drop %}`: the drop zone for data, the same on every page that has one."""

from typing import Any

from django import template
from django.urls import reverse

from datasets.models import Dataset
from datasets.presentation.drop_zone import Offer, hidden_fields

register = template.Library()


@register.inclusion_tag("datasets/_drop.html", takes_context=True)
def dataset_drop(
    context: template.Context, *, next_step: str = "", dataset: Dataset | None = None, choose: bool = False,
    kind: str = "", sentence: str = "",
) -> dict[str, Any]:  # fmt: skip
    """Files become a new dataset, or with `dataset` its next version; the page includes components/upload_scripts.html.

    `next_step="train"` goes on to training. With `choose` the kind can be chosen, `kind` being chosen already.
    """
    offer = Offer.of_one(dataset.kind) if dataset else Offer.of_all()
    action = reverse("datasets:new-version", args=[dataset.pk]) if dataset else reverse("datasets:new")
    return {
        "offer": offer,
        "action": action,
        "hidden": hidden_fields(next=next_step, dataset=str(dataset.pk) if dataset else ""),
        "choose": choose,
        "chosen": kind,
        "sentence": sentence,
        "csrf_token": context.get("csrf_token"),
    }
