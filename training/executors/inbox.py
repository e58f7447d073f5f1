"""What the trainer has said since the last time somebody looked. Its size is bounded, however much the trainer says."""

import math
import threading
import time
from collections import deque
from datetime import UTC, datetime
from typing import Any

from training.executors.curves import SERIES_LIMIT, Curves
from training.services.events import NewEvent, NewPoint
from training.services.reports import Report

KEPT_AS_THEY_ARE = {
    "started": ("pid", "libraries"),
    "phase": ("phase", "label"),
    "checkpoint": ("path", "step"),
    "warning": ("code", "message", "column"),
    "log": ("level", "message"),
    "artifact": ("path", "label"),
    "sample": ("step", "text"),
}
EVENTS_AT_ONCE = 500
EVENTS_IN_ALL = 20_000
POINTS_AT_ONCE = 5_000
LONGEST_TEXT = 2_000
LOG_INTERVAL_S = 0.25


class Inbox:
    """Filled by the pump's thread, emptied by the supervisor's."""

    def __init__(self) -> None:
        self.arrived = threading.Event()
        self.heard_at = time.monotonic()
        self._lock = threading.Lock()
        self._events: deque[NewEvent] = deque()
        self._points: list[NewPoint] = []
        self._points_at = datetime.now(UTC)
        self._newest: dict[tuple[str, str], NewPoint] = {}
        self._curves = Curves()
        self._progress: tuple[float, float, str] | None = None
        self._log_size: int | None = None
        self._log_told_at = 0.0
        self._taken = 0
        self._accepted = 0
        self._dropped = 0
        self._said_dropped = False

    def add(self, event: dict[str, Any]) -> None:
        """Take one event of the trainer; one with values that make no sense is left out."""
        kind = event["kind"]
        with self._lock:
            self.heard_at = time.monotonic()
            if kind == "metric":
                self._add_points(event)
            elif kind == "progress":
                done, total = _number(event.get("done")), _number(event.get("total"))
                if done is not None and total is not None:
                    self._progress = (done, total, _text(event.get("unit"))[:30])
            elif kind in KEPT_AS_THEY_ARE:
                data = {name: _plain(event[name]) for name in KEPT_AS_THEY_ARE[kind] if name in event}
                self._add_event(NewEvent(kind, data, _moment(event.get("t"))))
        self.arrived.set()

    def log_grew(self, size: int) -> None:
        """The log file has `size` bytes now."""
        with self._lock:
            self._log_size = size
        self.arrived.set()

    def note(self, kind: str, **data: Any) -> None:
        """Something that the supervisor itself has to say."""
        with self._lock:
            self._events.append(NewEvent(kind, data))
        self.arrived.set()

    def take(self, *, last: bool = False) -> Report:
        """Everything since the last time. `last`: the child has ended, so curves give up what they held back."""
        with self._lock:
            self.arrived.clear()
            if last:
                self._points += self._curves.end()
            self._points += self._newest.values()
            events = list(self._events)
            if self._points:
                events.append(NewEvent("metric", {}, self._points_at, self._points))
            if self._progress:
                done, total, unit = self._progress
                events.append(NewEvent("progress", {"done": done, "total": total, "unit": unit}))
            if self._log_size is not None and (last or time.monotonic() - self._log_told_at >= LOG_INTERVAL_S):
                events.append(NewEvent("output", {"offset": self._log_size}))
                self._log_told_at, self._log_size = time.monotonic(), None
            if self._dropped and not self._said_dropped:
                self._said_dropped = True
                message = "The trainer reports more than can be kept, so some of its events are left out."
                events.append(NewEvent("warning", {"code": "events_dropped", "message": message}))
            self._events.clear()
            self._points, self._newest, self._progress = [], {}, None
            self._taken += 1
            return Report(events, self._taken)

    def _add_event(self, event: NewEvent) -> None:
        if len(self._events) >= EVENTS_AT_ONCE or self._accepted >= EVENTS_IN_ALL:
            self._dropped += 1
            return
        self._accepted += 1
        self._events.append(event)

    def _add_points(self, event: dict[str, Any]) -> None:
        step, split = _number(event.get("step")), _text(event.get("split"))[:20]
        values = event.get("values")
        if not isinstance(values, dict):
            values = {event.get("name"): event.get("value")}
        for name, raw in values.items():
            value = _number(raw)
            if step is None or value is None or not name:
                continue
            if not self._points:
                self._points_at = _moment(event.get("t"))
            point = NewPoint(_text(name)[:80], split, step, value)
            if len(self._points) >= POINTS_AT_ONCE - SERIES_LIMIT:
                self._overflow(point)
            else:
                self._points += self._curves.add(point)

    def _overflow(self, point: NewPoint) -> None:
        """More came than the database takes meanwhile: each curve keeps its newest point, so that it ends right."""
        self._dropped += 1
        if (point.name, point.split) in self._newest or len(self._newest) < SERIES_LIMIT:
            self._newest[point.name, point.split] = point


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _text(value: object) -> str:
    """Text that every database stores: no NUL, no half of a surrogate pair."""
    text = "" if value is None else str(value)[:LONGEST_TEXT]
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _plain(value: object, depth: int = 3) -> Any:
    if isinstance(value, dict):
        return {_text(key): _plain(item, depth - 1) for key, item in list(value.items())[:100]} if depth else {}
    if isinstance(value, list):
        return [_plain(item, depth - 1) for item in value[:100]] if depth else []
    if value is None or isinstance(value, bool):
        return value
    return number if (number := _number(value)) is not None else _text(value)


def _moment(t: object) -> datetime:
    seconds = _number(t)
    now = datetime.now(UTC)
    if seconds is None or abs(seconds - now.timestamp()) > 86_400:
        return now
    return datetime.fromtimestamp(seconds, UTC)
