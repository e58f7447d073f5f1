"""Sending a job to its provider, in an order in which a worker may die anywhere and nothing is done twice.

Is training open at all? Then the data is prepared. Before each call that makes something its intent is written; an
intent without an answer is looked into, and what the call made is adopted, before the call is made again.
"""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from training.enums import FailureCode, JobStatus
from training.errors import LostLease
from training.models import RemoteRun, TrainingJob
from training.providers.base import JobRequest, Provider, RemoteFile, RemoteJob, find_job
from training.providers.errors import ProviderDown, ProviderError
from training.services.hosted.closing import AT_PROVIDER, cancelled, fail
from training.services.hosted.data import TRAINING, VALIDATION, Part, split_chats
from training.services.hosted.turn import Turn, log, phase, tell, warning, word
from training.services.states import move

LOOKS = 2  # so often a lost answer's job is looked for before it is taken for never made
NOW = 0.0
HYPERPARAMETERS = ("n_epochs", "batch_size", "learning_rate_multiplier")


def submit(turn: Turn, job: TrainingJob, run: RemoteRun, provider: Provider) -> float | None:
    """One step or more of the way; returns the seconds to the next turn, None when the job has ended here.

    Raises ProviderError for what stands in the way, LostLease.
    """
    if run.remote_id:
        return _follow(turn)
    if run.create_intent_at:
        found = find_job(provider, run.tag)
        if found is not None:
            return _adopt(turn, run, found, provider)
        if run.looks + 1 < LOOKS:
            turn.note(log(f"{provider.label} shows no job of ours yet; looking again."), looks=run.looks + 1)
            return float(settings.PROVIDER_LOOK_AGAIN_S)
        run = turn.note(log(f"{provider.label} has made no job of ours."), looks=0, create_intent_at=None)
    if job.cancel_requested_at:
        cancelled(turn, log("Cancelled before anything was started at the provider."))
        return None
    if TRAINING not in run.files:
        turn.note(phase(f"Asking {provider.label} whether it trains"))
        provider.check(run.base_model)
    run = _send_data(turn, job, run, provider)
    if TrainingJob.objects.filter(pk=job.pk, cancel_requested_at__isnull=False).exists():
        cancelled(turn, log("Cancelled before anything was started at the provider."))
        return None
    if too_dear(run, run.estimate.get("epochs")):
        fail(turn, FailureCode.BUDGET, *over_budget(run, run.estimate["epochs"]))
        return None
    return _create(turn, job, run, provider)


def too_dear(run: RemoteRun, epochs: int | None) -> bool:
    """Whether so many passes over the estimated tokens would go beyond the cap."""
    if run.cap_usd is None or run.usd_per_million is None or not epochs:
        return False
    return run.usd_per_million * run.estimate["tokens"] * epochs > run.cap_usd * 1_000_000


def over_budget(run: RemoteRun, epochs: int) -> tuple[str, str]:
    tokens = run.estimate["tokens"]
    price = run.usd_per_million or 0
    message = (
        f"{epochs} epochs over about {tokens:,} tokens would cost about ${price * tokens * epochs / 1_000_000:,.2f}, "
        f"more than the cap of ${run.cap_usd:,.2f}."
    )
    return message, "Raise the cap, or choose fewer epochs, and start again."


def _send_data(turn: Turn, job: TrainingJob, run: RemoteRun, provider: Provider) -> RemoteRun:
    """Upload what has not been uploaded."""
    if _is_sent(run, job):
        return run
    turn.note(phase("Preparing the chats"))
    for part in split_chats(job):
        if not run.files.get(part.role, {}).get("id"):
            run = _upload(turn, run, provider, part)
    return run


def _is_sent(run: RemoteRun, job: TrainingJob) -> bool:
    roles = [TRAINING, VALIDATION] if job.hyperparameters["validation_share"] else [TRAINING]
    return all(run.files.get(role, {}).get("id") for role in roles)


def _upload(turn: Turn, run: RemoteRun, provider: Provider, part: Part) -> RemoteRun:
    name = f"{run.tag}-{part.role}.jsonl"
    found: RemoteFile | None = None
    if part.role in run.files:  # announced, and its answer never came
        found = provider.find_file(name)
    else:
        announced = {"name": name, **part.described(), "intent": timezone.now().isoformat()}
        sentence = f"Sending {part.chats:,} chats ({announced['bytes']:,} bytes) to {provider.label} for {part.role}."
        run = turn.note(
            phase(f"Uploading to {provider.label}"), log(sentence), files={**run.files, part.role: announced}
        )
    found = found or provider.upload_file(part.path, name)
    files = {**run.files, part.role: {**run.files[part.role], "id": found.id}}
    return turn.note(log(f"{provider.label} has the file as {found.id}."), files=files)


def _create(turn: Turn, job: TrainingJob, run: RemoteRun, provider: Provider) -> float:
    chosen = {name: job.hyperparameters[name] for name in HYPERPARAMETERS if job.hyperparameters.get(name) is not None}
    request = JobRequest(
        job_id=run.tag,
        model=run.base_model,
        training_file=run.files[TRAINING]["id"],
        validation_file=run.files.get(VALIDATION, {}).get("id"),
        hyperparameters=chosen,
        suffix=job.hyperparameters.get("suffix") or "",
        seed=job.seed % 2**31,  # the API takes a signed 32-bit number
    )
    run = turn.note(phase(f"Starting the job at {provider.label}"), create_intent_at=timezone.now(), looks=0)
    if turn.is_stale:  # it stood still since: others may have looked for what comes of this call, and look no more
        raise LostLease(turn.job_id, turn.fence)
    try:
        made = provider.create_job(request)
    except ProviderError as error:
        if not isinstance(error, ProviderDown):  # that may have worked all the same; the others are a no
            turn.note(create_intent_at=None)
        raise
    try:
        return _adopt(turn, run, made, provider)
    except LostLease:
        _disown(run, made, provider)
        raise


def _disown(run: RemoteRun, made: RemoteJob, provider: Provider) -> None:
    """Stop a job that was made by a turn that had been lost, unless another turn has it or still looks for it: nobody
    would watch it, and it costs. `run` is as it was when the intent was written.
    """
    job, now = TrainingJob.objects.get(pk=run.pk), RemoteRun.objects.get(pk=run.pk)
    sought = not now.remote_id and now.create_intent_at == run.create_intent_at and not job.state.is_terminal
    if now.remote_id == made.id or sought:
        return
    what = f"A worker that had stood still made a second job at {provider.label}, {made.id}."
    try:
        provider.cancel(made.id)
        told = warning("second_job", f"{what} It was told to stop.")
    except ProviderError as error:
        where = AT_PROVIDER.format(id=made.id)
        told = warning("second_job", f"{what} It could not be stopped and may cost: {error.message} {where}")
    with transaction.atomic():  # without the turn: whoever pays should know, and the log only grows
        tell(TrainingJob.objects.select_for_update().get(pk=run.pk), told)


def _adopt(turn: Turn, run: RemoteRun, made: RemoteJob, provider: Provider) -> float:
    turn.note(
        log(f"{provider.label} has the job as {made.id}: “{made.status}”."),
        word(provider.label, made.status),
        remote_id=made.id,
        submitted_at=timezone.now(),  # ours: the time limit and the pauses are counted by this clock
        create_intent_at=run.create_intent_at or timezone.now(),
        **status_columns(made),
    )
    return _follow(turn)


def status_columns(remote: RemoteJob) -> dict[str, Any]:
    """The provider's word verbatim, and what we take it for."""
    return {"remote_status": remote.status[:100], "remote_state": str(remote.state), "heard_at": timezone.now()}


def _follow(turn: Turn) -> float:
    with transaction.atomic():
        move(turn.lock(), JobStatus.REMOTE_RUNNING)
    return NOW
