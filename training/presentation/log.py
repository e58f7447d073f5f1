"""Events as lines of a log."""

from collections.abc import Iterable
from typing import Any

from training.enums import JobStatus
from training.models import JobEvent

LEVELS = ("debug", "info", "warning", "error")


def log_line(event: JobEvent) -> dict[str, Any]:
    """{"seq", "at", "attempt", "level", "message"}."""
    level, message = _words(event)
    return {"seq": event.seq, "at": event.at, "attempt": event.attempt, "level": level, "message": message}


def log_text(events: Iterable[JobEvent]) -> str:
    """One line an event: time of day (UTC), level, message. js/job_log.js reads the level back from its place."""
    return "".join(f"{event.at:%H:%M:%S} {level.upper():<7} {message}\n" for event, (level, message) in _each(events))


def _each(events: Iterable[JobEvent]) -> Iterable[tuple[JobEvent, tuple[str, str]]]:
    return ((event, _words(event)) for event in events)


def _words(event: JobEvent) -> tuple[str, str]:
    data = event.data
    if event.kind == "status":
        label = JobStatus(data["status"]).label if data.get("status") in JobStatus.values else data.get("status", "")
        note = f": {data['note']}" if data.get("note") else ""
        return "info", f"— {label}{note}"
    if event.kind == "phase":
        return "info", f"— {data.get('label') or data.get('phase', '')}"
    level = "warning" if event.kind == "warning" else str(data.get("level", "info")).lower()
    # One event is one line, whatever a library put into its message.
    return (level if level in LEVELS else "info"), str(data.get("message", "")).replace("\n", "\n    ").rstrip()
