"""A table as its page shows it: what was found, each column with its profile, the first rows."""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from datasets.kinds.encoding_names import encoding_name

PREVIEW_COLUMNS = 60
WARNED_COLUMNS = 20
TOP = 10
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar", " ": "space", ":": "colon"}
_STATS = (("min", "Smallest"), ("mean", "Mean"), ("max", "Largest"), ("std", "Standard deviation"))
_LENGTHS = (("min_length", "Shortest, characters"), ("mean_length", "Mean length"), ("max_length", "Longest"))


def values(reading: Mapping[str, Any], query: Mapping[str, str]) -> dict[str, Any]:
    """What was found, and what the section asked for shows besides."""
    options = reading.get("options") or {}
    delimiter = options.get("delimiter") or ""
    shown = {
        "count": len(reading["columns"]),
        "delimiter": DELIMITERS.get(delimiter, f"“{delimiter}” between cells" if delimiter else ""),
        "encoding": encoding_name(options.get("encoding") or ""),
        "decimal_comma": options.get("decimal") == ",",
        "headless": options.get("header") is False,
    }
    section = {"overview": _overview, "columns": _columns, "preview": _preview}.get(query.get("section", ""))
    return shown | section(reading) if section else shown


def _overview(reading: Mapping[str, Any]) -> dict[str, Any]:
    warned = (column for column in reading["columns"] if column.get("warnings"))
    return {"warned": list(islice(warned, WARNED_COLUMNS))}


def _columns(reading: Mapping[str, Any]) -> dict[str, Any]:
    return {"columns": [_column(column, reading["rows"] or 0) for column in reading["columns"]]}


def _preview(reading: Mapping[str, Any]) -> dict[str, Any]:
    preview = reading.get("preview") or {"columns": [], "rows": []}
    return {
        "names": preview["columns"][:PREVIEW_COLUMNS],
        "rows": [row[:PREVIEW_COLUMNS] for row in preview["rows"]],
        "all_columns": len(preview["columns"]),
    }


def _column(column: Mapping[str, Any], rows: int) -> dict[str, Any]:
    """One column: shares from 0 to 1 (None for no rows), the reader's words for missing cells, facts by label."""

    def share(count: int) -> float | None:
        return count / rows if rows else None

    return {
        "name": column["name"],
        "type": column["type"],
        "missing": column["missing"],
        "missing_share": share(column["missing"]),
        "missing_as": [(word or "empty", count) for word, count in (column.get("missing_tokens") or {}).items()],
        "unique": column["unique"],
        "unique_approx": column.get("unique_approx"),
        "histogram": column.get("histogram"),
        "top": [(value, count, share(count)) for value, count in (column.get("top") or [])[:TOP]],
        "facts": list(_facts(column.get("stats") or {})),
        "warnings": column.get("warnings") or [],
    }


def _facts(stats: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    for key, label in (*_STATS, *_LENGTHS):
        if stats.get(key) is not None:
            yield label, _year(stats[key])
    for quantile, value in sorted((stats.get("quantiles") or {}).items(), key=lambda item: float(item[0])):
        yield "Median" if quantile == "0.5" else f"{float(quantile):.0%} lie below", _year(value)


def _year(value: Any) -> Any:
    """Four digits stay together, as text: they may be a year. Other numbers are for the template to write."""
    whole = isinstance(value, int | float) and float(value).is_integer()
    return str(int(value)) if whole and abs(value) < 10_000 else value
