"""What one would most likely predict from a table, and why."""

import re
from typing import Any

TARGET_NAMES = ("target", "label", "labels", "class", "y", "outcome", "response", "ground_truth", "is_fraud")
USUAL_TARGETS = (
    "species",
    "diagnosis",
    "survived",
    "churn",
    "churned",
    "default",
    "defaulted",
    "fraud",
    "spam",
    "price",
)
MAX_CLASSES = 50
MAX_INTEGER_CLASSES = 10
CLASSIFICATION, REGRESSION, CLUSTERING = "tabular-classification", "tabular-regression", "tabular-clustering"
WORDS = {CLASSIFICATION: "classification", REGRESSION: "regression"}


def suggest(columns: list[dict[str, Any]], rows: int) -> dict[str, Any]:
    """{"target", "task", "reason"} for the columns of a reading; without a likely target, clustering."""
    by_name = {_plain(column["name"]): column for column in reversed(columns)}
    for names, why in ((TARGET_NAMES, "is what targets are called"), (USUAL_TARGETS, "is what such tables predict")):
        for name in names:
            column = by_name.get(name)
            task = _task(column, rows) if column else None
            if column and task:
                return _suggestion(column, task, f"Its name “{column['name']}” {why}")
    usable = [column for column in columns if column["type"] not in ("identifier", "text")]
    if len(usable) > 1 and usable[-1] is columns[-1]:
        task = _task(columns[-1], rows)
        if task:
            return _suggestion(columns[-1], task, "It is the last column")
    return {
        "target": None,
        "task": CLUSTERING,
        "reason": "No column is an obvious target: group similar rows, or choose one.",
    }


def _plain(name: str) -> str:
    return re.sub(r"[\s\-.]+", "_", name.strip().lower())


def _task(column: dict[str, Any], rows: int) -> str | None:
    """How this column could be predicted; None when it cannot."""
    unique, kind = column["unique"], column["type"]
    if unique < 2 or column["missing"] > rows / 2:
        return None
    if kind == "boolean" or (
        kind == "categorical" and unique <= MAX_CLASSES and unique <= (rows - column["missing"]) / 2
    ):
        return CLASSIFICATION
    if kind == "numeric":
        return CLASSIFICATION if column["integer"] and unique <= MAX_INTEGER_CLASSES else REGRESSION
    return None


def _suggestion(column: dict[str, Any], task: str, why: str) -> dict[str, Any]:
    values = f"{column['unique']} different values" if task == CLASSIFICATION else "numbers"
    return {"target": column["name"], "task": task, "reason": f"{why}, and it holds {values}: {WORDS[task]}."}
