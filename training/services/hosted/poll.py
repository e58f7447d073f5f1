"""Asking a provider how a job goes: its word, its events, and passing on that it should stop."""

import random
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from mlplatform.core.formats import duration
from training.enums import FailureCode, JobStatus
from training.models import RemoteRun, TrainingJob
from training.providers.base import Provider, RemoteEvent, RemoteJob, RemoteState
from training.providers.errors import RemoteMissing, RequestRefused
from training.services.hosted.closing import AT_PROVIDER, cancelled, fail, too_late
from training.services.hosted.events import KNOWN, our_events, progress_of
from training.services.hosted.submit import NOW, over_budget, status_columns, too_dear
from training.services.hosted.turn import Turn, log, tell, word
from training.services.states import move

CANCEL, TIME_LIMIT, BUDGET = "cancel", "time_limit", "budget"
ASK_AGAIN_S = 60.0  # a wish to stop that has not been followed is sent again after so long
SLOWER_AFTER_S = 900.0  # by then questions come at their slowest


def poll(turn: Turn, job: TrainingJob, run: RemoteRun, provider: Provider) -> float | None:
    """One question, its answer stored. Returns the seconds to the next turn, None when the job has ended.

    Raises ProviderError when there was no answer, LostLease.
    """
    if reason := _reason_to_stop(job, run):
        remote = _stop(turn, run, provider, reason)
    else:
        remote = provider.get_job(run.remote_id)
    run = _store(turn, run, remote, _new_events(run, provider), provider.label)
    if not remote.state.is_terminal:
        if not run.stop_reason and too_dear(run, remote.epochs):
            return NOW  # the next turn stops it
        return pause_s(run)
    return _ended(turn, run, remote, provider.label)


def pause_s(run: RemoteRun) -> float:
    """Short while something may happen soon, then longer, with jitter: many jobs must not ask at once."""
    shortest, longest = settings.PROVIDER_POLL_S
    age = (timezone.now() - run.submitted_at).total_seconds() if run.submitted_at and not run.stop_reason else 0.0
    # Put back meanwhile, the clock says that it was sent in the future.
    pause = min(longest, shortest + (longest - shortest) * max(0.0, age) / SLOWER_AFTER_S)
    return float(pause * random.uniform(0.8, 1.2))  # noqa: S311 - spreading, not secrecy


def _reason_to_stop(job: TrainingJob, run: RemoteRun) -> str:
    """Why the provider should stop now; empty when it should not, or has just been told."""
    if run.stop_sent_at and abs(timezone.now() - run.stop_sent_at) < timedelta(seconds=ASK_AGAIN_S):
        return ""
    if job.cancel_requested_at:
        return CANCEL
    if run.stop_reason:
        return run.stop_reason
    if run.submitted_at and timezone.now() - run.submitted_at > timedelta(seconds=job.time_limit_s):
        return TIME_LIMIT
    return BUDGET if too_dear(run, run.epochs) else ""


def _stop(turn: Turn, run: RemoteRun, provider: Provider, reason: str) -> RemoteJob:
    """Pass it on. That it cannot be stopped any more is no error: its own word then says what became of it."""
    told = log(f"Asking {provider.label} to stop the job.")
    turn.note(*([] if run.stop_sent_at else [told]), stop_reason=reason, stop_sent_at=timezone.now())
    try:
        return provider.cancel(run.remote_id)
    except RequestRefused:
        return provider.get_job(run.remote_id)


def _new_events(run: RemoteRun, provider: Provider) -> list[RemoteEvent]:
    """Services that speak the interface without its events are followed all the same."""
    try:
        return provider.events(run.remote_id, known=run.known_events)
    except (RemoteMissing, RequestRefused):
        return []


def _store(turn: Turn, run: RemoteRun, remote: RemoteJob, events: list[RemoteEvent], label: str) -> RemoteRun:
    """Status and events in one transaction, so that each event is imported once."""
    known = set(run.known_events)
    fresh = [event for event in events if event.id not in known]
    columns = status_columns(remote) | {
        "known_events": [*run.known_events, *(event.id for event in fresh)][-KNOWN:],
        "remote_model": (remote.model or run.remote_model)[:300],
        "trained_tokens": remote.trained_tokens if remote.trained_tokens is not None else run.trained_tokens,
        "epochs": remote.epochs or run.epochs,
    }
    with transaction.atomic():
        job = turn.lock()
        changed = [word(label, remote.status)] if remote.status != run.remote_status else []
        tell(job, *our_events(fresh), *changed)
        if progress := progress_of(fresh):
            TrainingJob.objects.filter(pk=job.pk).update(**progress)
        RemoteRun.objects.filter(pk=job.pk).update(**columns)
    return RemoteRun.objects.get(pk=run.pk)


def _ended(turn: Turn, run: RemoteRun, remote: RemoteJob, label: str) -> float | None:
    job = TrainingJob.objects.get(pk=run.pk)
    if remote.state == RemoteState.SUCCEEDED:
        if job.cancel_requested_at:
            too_late(turn, run, label)
            return None
        with transaction.atomic():
            move(turn.lock(), JobStatus.IMPORTING, phase="Fetching the result")
        return NOW
    if remote.state == RemoteState.FAILED:
        said = remote.failure or f"no reason, only “{remote.status}”"
        message = f"{label} says: {said}"
        fail(turn, FailureCode.PROVIDER, message, "Correct what it names, then start again.")
    elif job.cancel_requested_at:
        cancelled(turn, log(f"{label} has stopped the job: “{remote.status}”."))
    else:
        fail(turn, *_stopped(job, run, label))
    return None


def _stopped(job: TrainingJob, run: RemoteRun, label: str) -> tuple[FailureCode, str, str]:
    if run.stop_reason == TIME_LIMIT:
        limit = duration(job.time_limit_s)
        message = f"{label} was told to stop at the time limit of {limit}."
        return FailureCode.TIME_LIMIT, message, "Raise the time limit, then start again."
    if run.stop_reason == BUDGET:
        message, hint = over_budget(run, run.epochs or 0)
        return FailureCode.BUDGET, f"{message} {label} was told to stop.", hint
    message = f"The job was cancelled at {label}, and not from here."
    return FailureCode.PROVIDER, message, AT_PROVIDER.format(id=run.remote_id)
