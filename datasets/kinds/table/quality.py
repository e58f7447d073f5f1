"""Warnings about columns, and one score from 0 to 100 with the reasons for every point taken off."""

from typing import Any

from datasets.kinds.base import Problem

MOSTLY_MISSING = 0.5
HIGH_CARDINALITY = 50
FEW_ROWS = 50
RARE_CLASS_ROWS = 5


def column_warnings(column: dict[str, Any], rows: int) -> list[dict[str, str]]:
    """What makes a column useless or risky for training, as {"code", "message"}."""
    warnings = []
    present, unique = rows - column["missing"], column["unique"]
    if not present:
        warnings.append(_warning("empty", "Every cell is missing: leave this column out."))
    elif column["missing"] > MOSTLY_MISSING * rows:
        share = column["missing"] / rows
        warnings.append(_warning("mostly_missing", f"{share:.0%} of the cells are missing: it can say little."))
    if present and unique == 1:
        warnings.append(_warning("constant", "Every row has the same value: nothing can be learned from it."))
    if column["type"] == "identifier":
        message = "The values name the rows rather than describe them: leave it out of training."
        warnings.append(_warning("identifier", message))
    if column["type"] == "categorical" and unique > HIGH_CARDINALITY:
        warnings.append(_warning("high_cardinality", f"{unique:,} different values: each one is seen in few rows."))
    if column["type"] == "text":
        warnings.append(_warning("text", "Free text: the trainers for tables leave it out."))
    return warnings


def quality(columns: list[dict[str, Any]], rows: int, problems: list[Problem], skipped: int) -> dict[str, Any]:
    """{"score", "reasons": [{"points", "message"}]}; the points of the reasons and the score add up to 100 or more."""
    reasons = [*_missing(columns, rows), *_columns(columns), *_rows(rows, skipped), *_mixed(problems)]
    return {"score": max(0, 100 - sum(reason["points"] for reason in reasons)), "reasons": reasons}


def _missing(columns: list[dict[str, Any]], rows: int) -> list[dict[str, Any]]:
    cells, missing = rows * len(columns), sum(column["missing"] for column in columns)
    if not missing:
        return []
    share = missing / cells
    points = max(1, min(30, round(60 * share)))
    return [_reason(points, f"{missing:,} of {cells:,} cells are missing ({_percent(share)}).")]


def _columns(columns: list[dict[str, Any]]) -> list[dict[str, Any]]:
    reasons = []
    codes = [warning["code"] for column in columns for warning in column["warnings"]]
    for code, each, most, words in (
        ("constant", 5, 15, "hold one value only"),
        ("mostly_missing", 5, 15, "are mostly missing"),
        ("empty", 5, 15, "are empty"),
        ("high_cardinality", 3, 9, "have very many categories"),
    ):
        count = codes.count(code)
        if count:
            reasons.append(_reason(min(most, each * count), f"{count} of {len(columns)} columns {words}."))
    return reasons


def _rows(rows: int, skipped: int) -> list[dict[str, Any]]:
    reasons = []
    if skipped:
        share = skipped / (rows + skipped)
        points = max(2, min(25, round(100 * share)))
        reasons.append(
            _reason(points, f"{skipped:,} of {rows + skipped:,} rows could not be read ({_percent(share)}).")
        )
    if rows < FEW_ROWS:
        reasons.append(_reason(20, f"There are {rows:,} rows only: results will vary a lot from split to split."))
    return reasons


def _mixed(problems: list[Problem]) -> list[dict[str, Any]]:
    count = sum(problem.code in ("mixed_column", "misfits") for problem in problems)
    return [_reason(min(15, 5 * count), f"{count} columns mix numbers or dates with other text.")] if count else []


def _percent(share: float) -> str:
    return "less than 0.1 %" if share < 0.001 else f"{100 * share:.1f} %"


def _warning(code: str, message: str) -> dict[str, str]:
    return {"code": code, "message": message}


def _reason(points: int, message: str) -> dict[str, Any]:
    return {"points": points, "message": message}
