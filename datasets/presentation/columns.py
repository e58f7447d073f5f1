"""Columns as the page shows them: what each holds, in a row, and its profile below."""

from collections.abc import Mapping
from typing import Any

from mlplatform.core.formats import number, percent

_STATS = (("min", "Smallest"), ("mean", "Mean"), ("max", "Largest"), ("std", "Standard deviation"))
_LENGTHS = (("min_length", "Shortest, characters"), ("mean_length", "Mean length"), ("max_length", "Longest"))


def column_row(column: Mapping[str, Any], rows: int) -> dict[str, Any]:
    """One column with its numbers as words. Lists and values are the file's own text: the template escapes them."""
    missing = column["missing"]
    return {
        "name": column["name"],
        "type": column["type"],
        "missing": missing,
        "missing_share": percent(missing / rows, 1) if rows and missing else "",
        "missing_as": [(word or "empty", count) for word, count in (column.get("missing_tokens") or {}).items()],
        "unique": f"{'about ' if column.get('unique_approx') else ''}{number(column['unique'])}",
        "histogram": column.get("histogram"),
        "top": [(value, count, percent(count / rows, 1) if rows else "") for value, count in column.get("top") or []],
        "facts": _facts(column.get("stats") or {}),
        "warnings": column.get("warnings") or [],
    }


def _facts(stats: Mapping[str, Any]) -> list[tuple[str, str]]:
    facts = [(label, _shown(stats[key])) for key, label in (*_STATS, *_LENGTHS) if stats.get(key) is not None]
    for share, value in (stats.get("quantiles") or {}).items():
        label = "Median" if share == "0.5" else f"{percent(float(share))} lie below"
        facts.append((label, _shown(value)))
    return facts


def _shown(value: Any) -> str:
    """Numbers as the portal writes them, but four digits together: they may be years. Dates stay as they are."""
    if not isinstance(value, int | float):
        return str(value)
    return str(int(value)) if float(value).is_integer() and abs(value) < 10_000 else number(value)
