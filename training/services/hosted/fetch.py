"""The end of a hosted job that succeeded: its facts become a result, checked and published as any other's."""

import hashlib
import json
import os
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction

from mlplatform.core import storage
from training.enums import FailureCode
from training.errors import BadResult
from training.models import RemoteRun, TrainingJob
from training.providers.base import Provider
from training.selectors.events import curves
from training.services.finish import publish
from training.services.hosted.closing import AT_PROVIDER, fail, too_late
from training.services.hosted.result import FILE, Told, remote_facts, result_of
from training.services.hosted.turn import Turn, log
from training.services.manifest import read_manifest
from training.services.outcome import Usage

MILLION = 1_000_000


def fetch(turn: Turn, job: TrainingJob, run: RemoteRun, provider: Provider) -> None:
    """Write the result's files and publish. A crash anywhere leaves the turn to run out, and it is done again: the
    files come out the same, and the version is a row of the last transaction. Raises LostLease.
    """
    if job.cancel_requested_at:
        too_late(turn, run, provider.label)
        return
    if not run.remote_model:
        message = f"{provider.label} says “{run.remote_status}” and names no model."
        fail(turn, FailureCode.BAD_RESULT, message, AT_PROVIDER.format(id=run.remote_id))
        return
    run = turn.note(cost_usd=_cost(run))
    told = Told(job, run, provider.label, _curves(job))
    out = storage.attempt_dir(job.pk, turn.fence) / "out"
    write_result(out, told)
    try:
        result = read_manifest(out)
    except BadResult as error:
        message = f"What {provider.label} reported cannot be stored: {error.reason}."
        fail(turn, FailureCode.BAD_RESULT, message, AT_PROVIDER.format(id=run.remote_id))
        return
    with transaction.atomic():
        turn.note(log(f"The model is {run.remote_model}; it stays at {provider.label}."), next_poll_at=None)
        publish(turn, result, Usage())


def write_result(out: Path, told: Told) -> None:
    """`remote.json`, the version's one file, and `result.json`."""
    out.mkdir(parents=True, exist_ok=True)
    note = _json(remote_facts(told))
    _put(out / FILE, note)
    file = {"path": FILE, "bytes": len(note), "sha256": hashlib.sha256(note).hexdigest()}
    _put(out / "result.json", _json(result_of(told, file)))


def _cost(run: RemoteRun) -> Decimal | None:
    if run.usd_per_million is None or run.trained_tokens is None:
        return None
    return (run.usd_per_million * run.trained_tokens / MILLION).quantize(Decimal("0.01"))


def _curves(job: TrainingJob) -> dict[str, dict[str, list[list[float]]]]:
    """Of all attempts together: a remote job that was taken up again is one training."""
    found: dict[str, dict[str, list[list[float]]]] = {}
    for metric, series in curves(job).items():
        for label, points in series.items():
            found.setdefault(metric, {}).setdefault(label.partition(" (try")[0], []).extend(points)
    return found


def _json(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False).encode()


def _put(path: Path, content: bytes) -> None:
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    draft.write_bytes(content)
    draft.replace(path)
