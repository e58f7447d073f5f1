"""A provider's events as lines of the log and points of the curves."""

import math
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils import timezone

from training.providers.base import RemoteEvent
from training.services.events import NewEvent, NewPoint

KNOWN = 300  # ids kept to tell new events from imported ones; the newest come first, so a few would do

# The provider's word → (our metric, split).
METRICS = {
    "train_loss": ("loss", "train"),
    "train_mean_token_accuracy": ("token_accuracy", "train"),
    "valid_loss": ("loss", "validation"),
    "valid_mean_token_accuracy": ("token_accuracy", "validation"),
    "full_valid_loss": ("full_loss", "validation"),
    "full_valid_mean_token_accuracy": ("full_token_accuracy", "validation"),
}
_STEP, _STEPS = "step", "total_steps"
_LEVELS = {"warn": "warning", "error": "error"}


def our_events(events: Iterable[RemoteEvent]) -> list[NewEvent]:
    """In their order, each with the provider's id."""
    return [made for event in events for made in _made(event)]


def progress_of(events: Iterable[RemoteEvent]) -> dict[str, Any]:
    """Columns of the job for the newest step, where a provider says how many there are."""
    for event in reversed(list(events)):
        step, steps = number(event.data.get(_STEP)), number(event.data.get(_STEPS))
        if step is not None and steps:
            return {"progress_done": step, "progress_total": steps, "progress_unit": "steps"}
    return {}


def _made(event: RemoteEvent) -> Iterator[NewEvent]:
    at = event.at or timezone.now()
    points = _points(event.data)
    if points:
        yield NewEvent("metric", {"remote_id": event.id[:200]}, at, points)
    if event.message:
        data = {"level": _LEVELS.get(event.level, "info"), "message": clean(event.message), "remote_id": event.id[:200]}
        yield NewEvent("log", data, at)


def _points(data: Any) -> list[NewPoint]:
    step = number(data.get(_STEP))
    if step is None:
        return []
    found = []
    for name, raw in list(data.items())[:50]:
        value = number(raw)
        if value is not None and name not in {_STEP, _STEPS}:
            ours, split = METRICS.get(name, (clean(name)[:80], ""))
            found.append(NewPoint(ours, split, step, value))
    return found


def number(value: object) -> float | None:
    """A finite number; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if math.isfinite(found) else None


def clean(text: object) -> str:
    """Text that every database stores."""
    return str(text)[:2_000].replace("\0", "").encode("utf-8", "replace").decode("utf-8")
