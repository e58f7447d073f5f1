"""Predictions with a registered version: files checked, rows sent to its own process, the answer as plain data."""

from typing import Any

from mlplatform.core.errors import ApplicationError, Unavailable, ValidationFailed
from models_registry.models import ModelVersion
from models_registry.services.files import verified_folder
from models_registry.serving.pool import ServingError, pool

MAX_ROWS = 10_000


def predict(version: ModelVersion, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """`{"predictions": [{"prediction", "probabilities"}], "warnings": [{"code", "message", "column"}]}` for raw rows.

    Raises ValidationFailed for rows that cannot be read and Unavailable when the model's process does not answer.
    """
    if not rows:
        raise ValidationFailed("There is no row to predict.", fields={"rows": ["Send at least one row."]})
    if len(rows) > MAX_ROWS:
        raise ValidationFailed(
            f"{len(rows):,} rows are too many for one request.", fields={"rows": [f"Send at most {MAX_ROWS:,} rows."]}
        )
    try:
        answer = pool.predict(version.pk, lambda: verified_folder(version), rows)
    except ServingError as error:
        raise Unavailable(error.message, hint=error.hint, code=error.code) from error
    if problem := answer.get("error"):
        raise _refusal(problem)
    return {"predictions": answer["predictions"], "warnings": answer.get("warnings", [])}


def _refusal(problem: dict[str, Any]) -> ApplicationError:
    """What the model's process said, as one of our errors. A broken file is ours, a broken row the sender's."""
    message, hint = str(problem.get("message", "")), str(problem.get("hint", ""))
    if problem.get("code") in {"bad_row", "bad_request", "too_large"}:
        return ValidationFailed(message, hint=hint, code=problem["code"], fields={"rows": [message]})
    return Unavailable(message, hint=hint, code=str(problem.get("code", "prediction_failed")))
