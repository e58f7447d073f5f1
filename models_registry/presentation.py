"""What the registry's pages show, shaped for templates."""

from typing import Any

from django.http import HttpRequest

from models_registry import selectors
from models_registry.models import ModelVersion, RegisteredModel
from models_registry.services.predict import is_loaded
from models_registry.snippets import snippets
from models_registry.try_it import way_of

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
    # The order of a JSON object's keys is the database's own.
    ordered = sorted(metrics, key=lambda name: (name != first, metrics[name].get("label") or name))
    way = way_of(version)
    return try_it_context(version) | {
        "split": split,
        "metrics": [{"key": key, "metric": metrics[key], "headline": key == first} for key in ordered],
        "aliases": [alias.name for alias in version.aliases.all()],
        "inputs": version.signature.get("inputs", []),
        "remote": version.signature.get("remote"),
        "snippets": snippets(request, version, way),
    }


def try_it_context(version: ModelVersion) -> dict[str, Any]:
    """What the partial needs besides form and answer."""
    return {
        "version": version,
        "way": way_of(version),
        "loaded": is_loaded(version),
        "predict_api": f"/api/models/{version.model_id}/predict",
    }
