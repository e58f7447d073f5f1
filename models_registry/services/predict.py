"""Predictions with a registered version: files checked, rows sent to who answers for it, the answer as plain data."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings

from mlplatform.core.actors import Actor
from mlplatform.core.errors import ApplicationError, Unavailable, ValidationFailed
from models_registry.models import ModelVersion
from models_registry.services.files import verified_folder
from models_registry.services.stream import AnswerStream, Interruptible
from models_registry.serving.pool import pool
from models_registry.serving.question import Asked
from models_registry.serving.remote import remote_flavor

Row = dict[str, Any]

MAX_ROWS = 10_000
MAX_TEXTS = 20
_SENDERS_FAULT = {"bad_row", "bad_request", "too_large"}


def writes_text(version: ModelVersion) -> bool:
    """Whether its answer is a text, which comes piece by piece and takes its time."""
    return bool(version.signature.get("outputs", {}).get("kind") == "text")


def predict(
    version: ModelVersion, rows: list[Row], *, actor: Actor | None = None, names: Sequence[str] = ()
) -> dict[str, Any]:
    """`{"predictions": [{"prediction", "probabilities"}], "warnings": [{"code", "message", "column"}]}` for raw rows.

    `names` are the rows' own, e.g. of files, for complaints. Raises ValidationFailed for rows that cannot be read,
    a 429 or 503 that says when to come again, and Unavailable when the model does not answer.
    """
    _check(version, rows)
    if remote := remote_flavor(version.flavor):
        answer = remote.answer(version, rows)
    else:
        answer = pool.ask(_asked(version, {"rows": rows}, actor))
    if problem := answer.get("error"):
        raise _refusal(problem, names)
    return {"predictions": answer["predictions"], "warnings": answer.get("warnings", [])}


def stream(version: ModelVersion, rows: list[Row], *, actor: Actor | None = None) -> AnswerStream:
    """The answer to one row in pieces. Raises as `predict` does for all that goes wrong before the first of them."""
    _check(version, rows)
    if len(rows) != 1:
        text = "A streamed answer is that to one row. Send one, or leave “stream” out."
        raise ValidationFailed(text, fields={"rows": [text]})
    if not writes_text(version):
        text = "This model answers at once, so there is nothing to stream. Leave “stream” out."
        raise ValidationFailed(text, fields={"stream": [text]})
    if remote := remote_flavor(version.flavor):
        if remote.stream is None:
            return AnswerStream(iter([remote.answer(version, rows)]), _refusal)
        return AnswerStream(Interruptible(remote.stream(version, rows[0])), _refusal)
    return AnswerStream(pool.stream(_asked(version, {"rows": rows, "stream": True}, actor)), _refusal)


def is_loaded(version: ModelVersion) -> bool:
    """Whether an answer need not wait for the model to load."""
    return remote_flavor(version.flavor) is not None or pool.is_loaded(version.pk)


def _asked(version: ModelVersion, body: dict[str, Any], actor: Actor | None) -> Asked:
    return Asked(
        version_id=version.pk,
        model_dir=lambda: verified_folder(version),
        body=body,
        who=str(actor.user.pk) if actor and actor.user else "",
        answer_s=settings.SERVING_TEXT_S if writes_text(version) else settings.SERVING_TIMEOUT_S,
    )


def _check(version: ModelVersion, rows: list[Row]) -> None:
    if "remote" in version.signature and remote_flavor(version.flavor) is None:
        raise Unavailable(
            "This model is at a provider that this portal cannot reach now.",
            hint="Look at the Providers page, or ask whoever runs the portal.",
        )
    if not rows:
        raise ValidationFailed("There is no row to predict.", fields={"rows": ["Send at least one row."]})
    most = MAX_TEXTS if writes_text(version) else MAX_ROWS
    if len(rows) > most:
        raise ValidationFailed(
            f"{len(rows):,} rows are too many for one request.", fields={"rows": [f"Send at most {most:,} rows."]}
        )


def _refusal(problem: Mapping[str, Any], names: Sequence[str] = ()) -> ApplicationError:
    """What the model's process said, as one of our errors. A broken file is ours, a broken row the sender's."""
    message, hint = str(problem.get("message", "")), str(problem.get("hint", ""))
    code = str(problem.get("code", "prediction_failed"))
    if code not in _SENDERS_FAULT:
        return Unavailable(message, hint=hint, code=code)
    row = problem.get("row")
    if isinstance(row, int) and 0 < row <= len(names):
        message = message.replace(f"Row {row}:", f"{names[row - 1]}:", 1)
    field = str(problem["column"]) if names and problem.get("column") else "rows"
    return ValidationFailed(message, hint=hint, code=code, fields={field: [message]})
