"""What the registry's pages show, shaped for templates."""

import json
from typing import Any

from django.http import HttpRequest

from models_registry import selectors
from models_registry.models import ModelVersion, RegisteredModel

_SPLITS = ("test", "validation", "train")


def headline_metric(version: ModelVersion) -> dict[str, Any] | None:
    """The version's main metric with value, baseline, interval and sentence; None when it has none."""
    split, name = version.headline.get("split", "test"), version.headline.get("name", "")
    metric: dict[str, Any] | None = version.metrics.get(split, {}).get(name)
    return metric


def versions(model: RegisteredModel) -> list[dict[str, Any]]:
    """Rows of the versions table, newest first."""
    return [
        {"version": version, "metric": headline_metric(version), "aliases": [a.name for a in version.aliases.all()]}
        for version in selectors.versions_of(model)
    ]


def version_context(request: HttpRequest, version: ModelVersion) -> dict[str, Any]:
    """Metrics of the test split with the headline first, and what the page lists besides."""
    split = next((name for name in _SPLITS if version.metrics.get(name)), "test")
    metrics = version.metrics.get(split, {})
    first = version.headline.get("name")
    ordered = sorted(metrics.items(), key=lambda item: item[0] != first)
    return {
        "split": split,
        "metrics": [{"key": key, "metric": metric, "headline": key == first} for key, metric in ordered],
        "aliases": [alias.name for alias in version.aliases.all()],
        "inputs": version.signature.get("inputs", []),
        "curl": curl_command(request, version),
    }


def curl_command(request: HttpRequest, version: ModelVersion) -> str:
    """What to type to get the example row predicted from a shell."""
    address = request.build_absolute_uri(f"/api/models/{version.model_id}/predict")
    body = json.dumps({"version": version.number, "rows": [version.example_row]}, ensure_ascii=False)
    quoted = body.replace("'", "'\\''")
    return (
        f"curl -X POST {address} \\\n"
        '  -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \\\n'
        f"  -d '{quoted}'"
    )


def answer(version: ModelVersion, result: dict[str, Any]) -> dict[str, Any]:
    """One prediction for the page: the value in words, and probabilities as percentages, the largest first."""
    prediction = result["predictions"][0]
    shares = prediction.get("probabilities") or {}
    ranked = sorted(shares.items(), key=lambda item: -(item[1] or 0))
    return {
        "target": version.target,
        "prediction": prediction["prediction"],
        "kind": version.signature.get("outputs", {}).get("kind", ""),
        "shares": [{"label": label, "share": share, "percent": 100 * (share or 0)} for label, share in ranked],
        "warnings": result["warnings"],
    }
