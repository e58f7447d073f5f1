"""Live curves as chart specifications, and what is new in them as points."""

from typing import Any

from training.models import TrainingJob
from training.selectors.events import curves, thin

_LABELS = {"auc": "AUC", "roc_auc": "ROC AUC", "r2": "R²", "mae": "Mean absolute error", "rmse": "RMSE", "f1": "F1"}


def curve_charts(job: TrainingJob, until: int | None = None) -> list[dict[str, Any]]:
    """One chart a metric with all its series up to event number `until`, but for those that the result draws itself."""
    drawn = {chart.get("name") for chart in job.evaluation.get("charts") or ()}
    found = {name: series for name, series in curves(job, until=until).items() if name not in drawn}
    return [_chart(name, {label: thin(points) for label, points in series.items()}) for name, series in found.items()]


def new_points(job: TrainingJob, since: int, until: int) -> list[dict[str, Any]]:
    """Frames for js/live.js: the points with event numbers in (since, until]."""
    found = curves(job, since=since, until=until)
    return [
        {"type": "chart", "name": chart_name(name), "points": {label: thin(points) for label, points in series.items()}}
        for name, series in found.items()
    ]


def chart_name(metric: str) -> str:
    """Result charts have names of their own, e.g. “roc”; live ones must not take their place."""
    return f"live-{metric}"


def metric_label(metric: str) -> str:
    return _LABELS.get(metric) or metric.replace("_", " ").strip().capitalize()


def _chart(metric: str, series: dict[str, list[list[float]]]) -> dict[str, Any]:
    label = metric_label(metric)
    return {
        "name": chart_name(metric),
        "title": label,
        "x": {"label": "Step", "unit": "", "type": "linear"},
        "y": {"label": label, "unit": "", "type": "linear"},
        "series": [{"label": name, "type": "line", "points": points} for name, points in series.items()],
        "summary": _summary(label, series),
    }


def _summary(label: str, series: dict[str, list[list[float]]]) -> str:
    parts = [f"{name} {points[-1][1]:.4g} at step {points[-1][0]:g}" for name, points in series.items() if points]
    return f"{label}: {'; '.join(parts)}."
