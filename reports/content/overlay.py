"""Charts of several jobs laid over each other. A series says whose it is."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from mlplatform.core.formats import number
from reports.content.parts import Chart
from training.models import TrainingJob
from training.presentation.curves import metric_label
from training.selectors.events import curves, thin

MOST_SERIES = 12
MOST_COLUMNS = 10


def overlaid_curves(jobs: Sequence[TrainingJob]) -> list[Chart]:
    """One chart for each metric that at least two jobs reported while training."""
    found: dict[str, list[tuple[TrainingJob, dict[str, Any]]]] = defaultdict(list)
    for job in jobs:
        for name, series in curves(job).items():
            found[name].append((job, series))
    return [_curve(name, parts) for name, parts in found.items() if len(parts) > 1]


def _curve(name: str, parts: list[tuple[TrainingJob, dict[str, Any]]]) -> Chart:
    lines = [
        _line(f"Job {job.number}, {label}", thin(points)) for job, series in parts for label, points in series.items()
    ]
    if len(lines) > MOST_SERIES:
        # Too many to tell apart: what the trainers did not learn from says more.
        lines = [line for line in lines if not line["label"].endswith(", train")] or lines
    label = metric_label(name)
    last = "; ".join(f"{line['label']} ends at {number(line['points'][-1][1], 3)}" for line in lines[:MOST_SERIES])
    return {
        "name": f"curve-{name}",
        "title": label,
        "x": {"label": "Step", "unit": "", "type": "linear"},
        "y": {"label": label, "unit": "", "type": "linear"},
        "series": lines[:MOST_SERIES],
        "summary": f"{last}.",
    }


def _line(label: str, points: list[Any]) -> dict[str, Any]:
    return {"label": label, "type": "line", "points": points, "dash": False}


def overlaid_evaluation(jobs: Sequence[TrainingJob]) -> list[Chart]:
    """Evaluation charts that at least two jobs have by the same name and with the same axes, made of lines only."""
    found: dict[Any, list[tuple[TrainingJob, Chart]]] = defaultdict(list)
    for job in jobs:
        for spec in job.evaluation.get("charts") or []:
            found[(spec["name"], str(spec["x"]), str(spec["y"]))].append((job, spec))
    return [merged for parts in found.values() if len(parts) > 1 and (merged := _merged(parts))]


def _merged(parts: list[tuple[TrainingJob, Chart]]) -> Chart | None:
    if parts[0][1]["x"].get("type") == "category":
        return None
    lines = [
        {**series, "label": f"Job {job.number}, {series['label']}"}
        for job, spec in parts
        for series in spec["series"]
        if series.get("type") == "line" and not series.get("dash")
    ]
    if not lines or len(lines) > MOST_SERIES:
        return None
    # Dashed lines are what the charts hold results against, e.g. guessing: the same for every job.
    reference = [series for series in parts[0][1]["series"] if series.get("dash")]
    summary = " ".join(f"Job {job.number}: {spec['summary']}" for job, spec in parts)
    return {**parts[0][1], "series": lines + reference, "summary": summary}


def overlaid_importance(jobs: Sequence[TrainingJob]) -> list[Chart]:
    """Bars of the columns that matter most in any job."""
    by_job = {job: {item["feature"]: item["value"] for item in job.evaluation.get("importance") or []} for job in jobs}
    known = {job: values for job, values in by_job.items() if values}
    if len(known) < 2:
        return []
    most: dict[str, float] = defaultdict(float)
    for values in known.values():
        for feature, value in values.items():
            most[feature] = max(most[feature], value)
    features = sorted(most, key=lambda feature: most[feature], reverse=True)[:MOST_COLUMNS]
    series = [
        {
            "label": f"Job {job.number}",
            "type": "bar",
            "points": [[name, values.get(name)] for name in features if name in values],
        }
        for job, values in known.items()
    ]
    return [
        {
            "name": "importance",
            "title": "Loss when a column is shuffled",
            "x": {"label": "Column", "unit": "", "type": "category"},
            "y": {"label": "Loss", "unit": "", "type": "linear"},
            "series": series,
            "summary": "; ".join(
                f"job {job.number} looks at “{max(v, key=lambda n: v[n])}” most" for job, v in known.items()
            )
            + ".",
        }
    ]
