"""Every status the portal shows, as icon + word + tone: colour alone never carries the meaning."""

from __future__ import annotations

from typing import NamedTuple


class Badge(NamedTuple):
    """What a status looks like. ``tone`` is one of neutral, info, success, warning, danger; ``busy`` turns the icon."""

    icon: str
    word: str
    tone: str
    busy: bool = False


JOB_BADGES = {
    "draft": Badge("pencil", "Draft", "neutral"),
    "queued": Badge("clock", "Queued", "neutral"),
    "starting": Badge("loader-2", "Starting", "info", busy=True),
    "running": Badge("loader-2", "Training", "info", busy=True),
    "finalizing": Badge("loader-2", "Finishing", "info", busy=True),
    "submitting": Badge("loader-2", "Sending", "info", busy=True),
    "remote_running": Badge("loader-2", "At the provider", "info", busy=True),
    "importing": Badge("loader-2", "Fetching the result", "info", busy=True),
    "retry_wait": Badge("hourglass", "Waiting to retry", "warning"),
    "succeeded": Badge("circle-check", "Done", "success"),
    "failed": Badge("circle-x", "Failed", "danger"),
    "cancelled": Badge("ban", "Cancelled", "neutral"),
}

DATASET_BADGES = {
    "draft": Badge("pencil", "Draft", "neutral"),
    "uploading": Badge("upload", "Uploading", "info"),
    "processing": Badge("loader-2", "Reading", "info", busy=True),
    "ready": Badge("circle-check", "Ready", "success"),
    "error": Badge("file-off", "Could not be read", "danger"),
}

HEALTH_BADGES = {
    "ok": Badge("circle-check", "Working", "success"),
    "warning": Badge("alert-triangle", "Needs attention", "warning"),
    "down": Badge("circle-x", "Not working", "danger"),
    "idle": Badge("circle-dashed", "Idle", "neutral"),
    "busy": Badge("activity", "Busy", "info"),
    "available": Badge("circle-check", "Available", "success"),
    "unavailable": Badge("ban", "Unavailable", "neutral"),
}

BADGES = HEALTH_BADGES | DATASET_BADGES | JOB_BADGES


def badge_for(status: str) -> Badge:
    """Badge of a status value; ``KeyError`` names the unknown one, so a new status cannot go unstyled."""
    return BADGES[str(status)]
