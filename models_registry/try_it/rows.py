"""A row of a table: one field an input column."""

from collections.abc import Mapping
from typing import Any

from models_registry.forms import PredictForm
from models_registry.models import ModelVersion
from models_registry.try_it.base import Way, ranked


def _unbound(version: ModelVersion) -> PredictForm:
    return PredictForm(version.signature, initial=PredictForm.initial_from(version.signature, version.example_row))


def _answer(version: ModelVersion, form: PredictForm, result: Mapping[str, Any]) -> dict[str, Any]:
    prediction = result["predictions"][0]
    return {
        "target": version.target,
        "prediction": prediction["prediction"],
        "kind": version.signature.get("outputs", {}).get("kind", ""),
        "shares": ranked(prediction.get("probabilities")),
        "warnings": result["warnings"],
    }


WAY = Way(
    key="rows",
    fits=lambda signature: True,
    unbound=_unbound,
    bound=lambda version, data, files: PredictForm(version.signature, data),
    answer=_answer,
    units="rows",
    input_word="input column",
)
