"""Sections of the comparison of several finished jobs. The first job is the one the others are listed after."""

from collections.abc import Iterator, Sequence
from typing import Any

from mlplatform.core.formats import number
from reports.content.differences import setting_tables
from reports.content.margins import MANY, METHOD, OTHER_ROWS, SAME_ROWS, Margin, margin
from reports.content.overlay import overlaid_curves, overlaid_evaluation, overlaid_importance
from reports.content.parts import Builder, Section, cell, section, table
from training.models import TrainingJob
from training.presentation.headline import headline_of
from training.presentation.task_words import task_label, units_of
from training.trainers.tasks.registry import in_order

# (best job, other job, how far it is behind)
Margins = list[tuple[TrainingJob, TrainingJob, Margin]]
Ranked = tuple[dict[str, Any], Margins]


def comparison_sections(jobs: Sequence[TrainingJob]) -> list[tuple[str, str, Builder]]:
    """(name, title, builder) in the order in which a reader wants them."""
    charts = {
        "curves": ("While training", overlaid_curves),
        "evaluation": ("Evaluation", overlaid_evaluation),
        "importance": ("What the models look at", overlaid_importance),
    }
    return [
        ("metrics", "Metrics side by side", lambda: _metrics(jobs)),
        ("margin", "Ahead for real, or by chance?", lambda: _margin(jobs)),
        ("settings", "Settings", lambda: section("settings", "Settings", tables=setting_tables(jobs))),
        *((name, title, _charts(name, title, draw, jobs)) for name, (title, draw) in charts.items()),
    ]


def job_label(job: TrainingJob) -> str:
    return f"{job.number} · {job.name}"


def comparable(jobs: Sequence[TrainingJob]) -> bool:
    """Whether the jobs answer the same question, so that one result can be better than another."""
    return len({(job.task, job.target) for job in jobs}) == 1


def _charts(name: str, title: str, draw: Any, jobs: Sequence[TrainingJob]) -> Builder:
    return lambda: section(name, title, charts=draw(jobs))


def _measured(jobs: Sequence[TrainingJob]) -> tuple[str, list[dict[str, dict[str, Any]]]]:
    """(split, each job's metrics on it): the split of the headline, by default the test rows."""
    split = jobs[0].headline.get("split") or "test"
    return split, [job.metrics.get(split) or {} for job in jobs]


def _metrics(jobs: Sequence[TrainingJob]) -> Section | None:
    split, measured = _measured(jobs)
    names = in_order(jobs[0].task, dict.fromkeys(name for metrics in measured for name in metrics))
    rows, details = [], []
    for name in names:
        found = [metrics.get(name) for metrics in measured]
        label = next(metric.get("label") or name for metric in found if metric)
        best = _best(found) if comparable(jobs) else None
        rows.append([label, *(_metric_cell(metric, best) for metric in found)])
        for job, metric in zip(jobs, found, strict=True):
            if metric:
                low, high = metric.get("interval") or (None, None)
                details.append([label, job_label(job), metric["value"], low, high, metric.get("baseline")])
    columns = ["Metric", *(f"#{job_label(job)}" for job in jobs)]
    tables = [
        table("metrics", f"On {split} {units_of(jobs[0].task)}", columns, rows),
        table("intervals", "Intervals and baselines", ["Metric", "Job", "#Value", "#95 % from", "#to", "#Baseline"],
              details, folded=True),
    ]  # fmt: skip
    return section("metrics", "Metrics side by side", text=[_not_comparable(jobs)], tables=tables)


def _not_comparable(jobs: Sequence[TrainingJob]) -> str:
    if comparable(jobs):
        return ""
    asked = dict.fromkeys(
        f"{task_label(job.task)} of {job.target}" if job.target else task_label(job.task) for job in jobs
    )
    return (
        f"These jobs answer different questions ({'; '.join(asked)}), so no result is marked as the best. "
        "Compare jobs with the same task and target to see which one is ahead."
    )


def _best(found: Sequence[dict[str, Any] | None]) -> float | None:
    """The best value where it is known which way is better; None where not."""
    values = [metric["value"] for metric in found if metric]
    ways = {metric.get("higher_is_better") for metric in found if metric}
    if len(values) < 2 or len(ways) != 1 or ways == {None} or len(set(values)) == 1:
        return None
    best: float = max(values) if ways == {True} else min(values)
    return best


def _metric_cell(metric: dict[str, Any] | None, best: float | None) -> Any:
    if metric is None:
        return None
    notes = []
    if metric.get("interval"):
        low, high = metric["interval"]
        notes.append(f"95 %: {number(low, 3)} to {number(high, 3)}")
    if metric.get("baseline") is not None:
        notes.append(f"baseline {number(metric['baseline'], 3)}")
    return cell(metric["value"], note=", ".join(notes), best=best is not None and metric["value"] == best)


def _margin(jobs: Sequence[TrainingJob]) -> Section | None:
    """The headline in words; each metric that is known to be better high or low as rows, the headline first."""
    headline = headline_of(jobs[0])
    if not comparable(jobs) or headline is None:
        return None
    _, measured = _measured(jobs)
    names = sorted(measured[0], key=lambda name: name != headline["name"])
    ranked = {name: _ranked(jobs, measured, name) for name in names}
    rows = [row for name, found in ranked.items() if found for row in _margin_rows(name, *found)]
    first = ranked.get(headline["name"])
    text = [_lead(first[1], str(headline["label"])) if first else ""]
    text.append(METHOD + _rows_sentence(jobs) + (MANY if len(jobs) > 2 else ""))
    columns = ["Metric", "Best", "Behind it", "#By", "#95 % from", "#to", "Verdict"]
    listing = table("margin", "How far each job is behind the best one", columns, rows)
    return section("margin", "Ahead for real, or by chance?", text=text, tables=[listing]) if rows else None


def _ranked(jobs: Sequence[TrainingJob], measured: list[dict[str, dict[str, Any]]], name: str) -> Ranked | None:
    """The best job's metric, and (best job, other job, margin) for all others; None where nothing can be ranked."""
    found = [(job, metrics[name]) for job, metrics in zip(jobs, measured, strict=True) if name in metrics]
    higher = found[0][1].get("higher_is_better")
    if len(found) < 2 or higher is None:
        return None
    found.sort(key=lambda item: item[1]["value"], reverse=bool(higher))
    (leader, best), others = found[0], found[1:]
    return best, [(leader, job, margin(best, metric, higher_is_better=bool(higher))) for job, metric in others]


def _margin_rows(name: str, metric: dict[str, Any], margins: Margins) -> Iterator[list[Any]]:
    for leader, job, found in margins:
        verdict = cell(found.verdict, tone=found.tone)
        label = metric.get("label") or name
        yield [label, job_label(leader), job_label(job), found.ahead, found.low, found.high, verdict]


def _lead(margins: Margins, label: str) -> str:
    leader, job, found = margins[0]
    if found.ahead == 0:
        return f"Jobs {leader.number} and {job.number} are level in {label}."
    return (
        f"Job {leader.number} is ahead of job {job.number}, the next one, by {found.words} in {label}. {found.verdict}."
    )


def _rows_sentence(jobs: Sequence[TrainingJob]) -> str:
    drawn = {(job.dataset_version_id, job.seed, str(sorted(job.split.items()))) for job in jobs}
    return SAME_ROWS if len(drawn) == 1 else OTHER_ROWS
