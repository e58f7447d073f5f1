"""Answers of OpenAI's API, read leniently: an odd field must not stop a job from being followed."""

from datetime import UTC, datetime
from typing import Any

from training.providers.base import RemoteEvent, RemoteJob, RemoteState

# The words of the API, and those of services that speak it with words of their own. Others are shown as they are.
STATES = {
    **dict.fromkeys(("validating_files", "queued", "pending"), RemoteState.WAITING),
    **dict.fromkeys(("running", "paused", "compressing", "uploading", "cancel_requested"), RemoteState.RUNNING),
    **dict.fromkeys(("succeeded", "completed"), RemoteState.SUCCEEDED),
    **dict.fromkeys(("failed", "error"), RemoteState.FAILED),
    "cancelled": RemoteState.CANCELLED,
}


def is_object(body: Any) -> bool:
    return isinstance(body, dict) and isinstance(body.get("id"), str)


def job_of(body: dict[str, Any]) -> RemoteJob:
    status = str(body.get("status") or "")
    tokens, error = body.get("trained_tokens"), body.get("error")
    epochs = _epochs(body)
    metadata = body.get("metadata")
    return RemoteJob(
        id=body["id"],
        status=status,
        state=STATES.get(status, RemoteState.UNKNOWN),
        model=str(body["fine_tuned_model"]) if body.get("fine_tuned_model") else None,
        trained_tokens=tokens if isinstance(tokens, int) else None,
        epochs=epochs,
        failure=str(error.get("message") or "")[:2_000] if isinstance(error, dict) else "",
        metadata={str(key): str(value) for key, value in metadata.items()} if isinstance(metadata, dict) else {},
        created_at=_moment(body.get("created_at")),
        finished_at=_moment(body.get("finished_at")),
    )


def _epochs(body: dict[str, Any]) -> int | None:
    """What “auto” has come to; it stands below the method, and at older services at the top."""
    for name in ("method", "hyperparameters"):
        place = body.get(name)
        if name == "method" and isinstance(place, dict):
            place = place.get("supervised")
            place = place.get("hyperparameters") if isinstance(place, dict) else None
        epochs = place.get("n_epochs") if isinstance(place, dict) else None
        if isinstance(epochs, int) and not isinstance(epochs, bool) and epochs > 0:
            return epochs
    return None


def event_of(body: dict[str, Any]) -> RemoteEvent:
    data = body.get("data")
    return RemoteEvent(
        id=body["id"],
        at=_moment(body.get("created_at")),
        level=str(body.get("level") or "info"),
        type=str(body.get("type") or "message"),
        message=str(body.get("message") or "")[:2_000],
        data=data if isinstance(data, dict) else {},
    )


def _moment(seconds: Any) -> datetime | None:
    """Unix seconds; None for anything else, so that an odd field cannot stop a job from being followed."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None
