"""Sections of the report on one finished job."""

from functools import partial

from mlplatform.core.formats import duration
from reports.content.parts import Builder, Section, Table, section, table
from training.models import TrainingJob
from training.presentation.curves import curve_charts
from training.presentation.evaluation import parts_of
from training.presentation.headline import headline_of
from training.presentation.job_page import settings_used, trainer_label
from training.presentation.task_words import split_words, task_label, units_of
from training.selectors.events import warnings_of
from training.trainers.tasks.registry import in_order

_SPLITS = {"test": "Test {}, which the model has not seen", "validation": "Validation {}", "train": "Training {}"}


def job_sections(job: TrainingJob) -> list[tuple[str, str, Builder]]:
    """(name, title, builder) in the order in which a reader wants them."""
    return [
        ("result", "Result", lambda: _result(job)),
        *((part.name, part.title, partial(part.build, job.evaluation)) for part in parts_of(job)),
        ("curves", "While training", lambda: _curves(job)),
        ("warnings", "To know about this job", lambda: _warnings(job)),
        ("settings", "Settings as used", lambda: _settings(job)),
        ("origin", "Where it comes from", lambda: _origin(job)),
    ]


def _result(job: TrainingJob) -> Section | None:
    headline = headline_of(job)
    text = [str(headline.get("sentence") or "")] if headline else []
    baseline = job.evaluation.get("baseline") or {}
    if words := baseline.get("description") or baseline.get("name"):
        text.append(f"Baseline: {words}")
    splits = sorted(job.metrics, key=lambda split: [*_SPLITS, split].index(split))
    tables = [_metrics(split, job, folded=split != splits[0]) for split in splits]
    return section("result", "Result", text=text, tables=tables)


def _metrics(split: str, job: TrainingJob, *, folded: bool) -> Table:
    """The interval has columns where there is one: trainers compute it for the test rows only."""
    metrics = job.metrics[split]
    intervals = any(metric.get("interval") for metric in metrics.values())
    columns = ["Metric", "#Value", *(["#95 % from", "#to"] if intervals else []), "#Baseline", "What it says"]
    rows = []
    for name in in_order(job.task, metrics):
        metric = metrics[name]
        interval = (metric.get("interval") or (None, None)) if intervals else ()
        rows.append(
            [
                metric.get("label") or name,
                metric["value"],
                *interval,
                metric.get("baseline"),
                metric.get("sentence", ""),
            ]
        )
    return table(f"metrics-{split}", _SPLITS.get(split, split).format(units_of(job.task)), columns, rows, folded=folded)


def _curves(job: TrainingJob) -> Section | None:
    charts = [{**spec, "name": spec["name"].replace("live-", "curve-", 1)} for spec in curve_charts(job)]
    return section("curves", "While training", charts=charts)


def _warnings(job: TrainingJob) -> Section | None:
    return section("warnings", "To know about this job", text=[str(item["message"]) for item in warnings_of(job)])


def _settings(job: TrainingJob) -> Section | None:
    rows = [[row["title"], row["value"], "yes" if row["changed"] else ""] for row in settings_used(job)]
    facts = [
        ("Split", split_words(job)),
        ("Seed", str(job.seed)),
        ("Learns from", ", ".join(str(feature["name"]) for feature in job.features)),
    ]
    listing = table("settings", "Hyperparameters", ["Setting", "Value", "Changed from the default"], rows)
    return section("settings", "Settings as used", facts=facts, tables=[listing])


def _origin(job: TrainingJob) -> Section | None:
    version, model, environment = job.dataset_version, job.model_version, job.environment
    took = (job.finished_at - job.started_at).total_seconds() if job.started_at and job.finished_at else None
    facts = [
        ("Data", f"{version.dataset.name} v{version.number}"),
        (units_of(job.task).capitalize(), version.rows),
        ("SHA-256 of the data", (environment.get("data") or {}).get("sha256")),
        ("Model", f"{model.model.name} v{model.number}" if model else ""),
        ("Trainer", trainer_label(job.trainer)),
        ("Task", task_label(job.task)),
        ("Started by", job.created_by.display_name if job.created_by else "mlplatform"),
        ("Finished", job.finished_at.strftime("%-d %B %Y, %H:%M UTC") if job.finished_at else ""),
        ("Took", duration(took) if took is not None else ""),
        ("Portal", environment.get("code")),
        ("Python", environment.get("python")),
        *((name, version) for name, version in (environment.get("libraries") or {}).items()),
    ]
    return section("origin", "Where it comes from", facts=facts)
