"""Sections that several task types share, each from its part of a result's `evaluation`."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from training.trainers.tasks.sections import Part, Section, cell, section, table

MOST_IMPORTANT = 20
Evaluation = Mapping[str, Any]


def _charts(evaluation: Evaluation) -> Section | None:
    return section("evaluation", "Evaluation", charts=evaluation.get("charts") or [])


def _classes(evaluation: Evaluation, unit: str) -> Section | None:
    """Confusion matrix and the figures of each class; `unit` is the plural, “rows” or “images”."""
    tables = []
    if matrix := evaluation.get("confusion_matrix"):
        labels = [str(label) for label in matrix["labels"]]
        rows = [
            [label, *(cell(count, mark=_mark(i == j, count)) for j, count in enumerate(counts))]
            for i, (label, counts) in enumerate(zip(labels, matrix["counts"], strict=True))
        ]
        title = "Confusion matrix: true classes down, predicted ones across"
        columns = ["True class", *(f"#{label}" for label in labels)]
        tables.append(table("confusion-matrix", title, columns, rows, matrix=True))
    figures = [
        [str(row["label"]), row["precision"], row["recall"], row["f1"], row["support"]]
        for row in evaluation.get("per_class") or []
    ]
    columns = ["Class", "#Precision", "#Recall", "#F1", f"#{unit.capitalize()}"]
    tables.append(table("per-class", "Precision and recall", columns, figures))
    return section("classes", "Class by class", tables=tables)


def _mark(same: bool, count: int) -> str:
    return "right" if same else "wrong" if count else ""


def _importance(evaluation: Evaluation) -> Section | None:
    items = (evaluation.get("importance") or [])[:MOST_IMPORTANT]
    if not items:
        return None
    first, loss = items[0]["feature"], items[0]["value"]
    most = f"“{first}” matters most: shuffling it costs {loss:,.3g}."
    chart = {
        "name": "importance",
        "title": "Loss when a column is shuffled",
        "x": {"label": "Column", "unit": "", "type": "category"},
        "y": {"label": "Loss", "unit": "", "type": "linear"},
        "series": [{"label": "Loss", "type": "bar", "points": [[item["feature"], item["value"]] for item in items]}],
        "summary": most if loss > 0 else "Shuffling a column makes no answer worse: the model looks at none of them.",
    }
    rows = [[item["feature"], item["value"], item["std"]] for item in items]
    columns = ["Column", "#Loss when shuffled", "#Plus or minus"]
    listing = table("importance", "Importance of the columns", columns, rows, folded=True)
    return section("importance", "What the model looks at", tables=[listing], charts=[chart])


def _mistakes(evaluation: Evaluation) -> Section | None:
    """The test images that the model got wrong, the surest first."""
    found = evaluation.get("mistakes") or []
    rows = [
        [item["name"], item.get("thumbnail"), item["actual"], item["predicted"], item["confidence"]] for item in found
    ]
    columns = ["File", "▣Image", "It is", "Taken for", "#Certainty"]
    count = f"{len(found)} test image{'s' if len(found) != 1 else ''}"
    text = [f"{count} that the model got wrong, the surest first. A wrong label shows here too."] if found else []
    return section("mistakes", "Mistakes", text=text, tables=[table("mistakes", "Wrong answers", columns, rows)])


def _samples(evaluation: Evaluation) -> Section | None:
    """What the model wrote at each evaluation, from the same beginning."""
    found = evaluation.get("samples") or []
    if not found:
        return None
    rows = [[item["step"], item["text"]] for item in found]
    text = [f"At each evaluation the model goes on from the same beginning: “{_short(found[0].get('prompt') or '')}”."]
    listing = table("samples", "Text by step", ["#Step", "¶It wrote"], rows)
    return section("samples", "What it writes", text=text, tables=[listing])


def _answers(evaluation: Evaluation) -> Section | None:
    """Test questions with the answers of the untuned model, of the tuned one, and of the data."""
    found = evaluation.get("answers") or []
    rows = [[item["question"], item["before"], item["after"], item.get("expected") or ""] for item in found]
    columns = ["¶Asked", "¶Before fine-tuning", "¶After", "¶In the data"]
    text = ["Questions of test chats, which the model has not seen."] if found else []
    return section(
        "answers", "Answers before and after", text=text, tables=[table("answers", "Answers", columns, rows)]
    )


def _short(text: str, most: int = 300) -> str:
    text = text.strip()
    return text if len(text) <= most else f"{text[:most]}…"


CHARTS = Part("evaluation", "Evaluation", _charts)
ROWS_BY_CLASS = Part("classes", "Class by class", partial(_classes, unit="rows"))
IMAGES_BY_CLASS = Part("classes", "Class by class", partial(_classes, unit="images"))
IMPORTANCE = Part("importance", "What the model looks at", _importance)
MISTAKES = Part("mistakes", "Mistakes", _mistakes)
SAMPLES = Part("samples", "What it writes", _samples)
ANSWERS = Part("answers", "Answers before and after", _answers)
