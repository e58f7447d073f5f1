"""Cells as spreadsheets may have them, and as people read them."""

import re
from typing import Any

from mlplatform.core.formats import number

# What a spreadsheet takes for the beginning of a formula, the wide forms of East Asian keyboards included.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
LONGEST_TEXT = 32_000


def without_pictures(table: dict[str, Any]) -> dict[str, Any]:
    """The table as files of text and numbers have it."""
    kept = [place for place, column in enumerate(table["columns"]) if column["type"] != "picture"]
    columns = [table["columns"][place] for place in kept]
    return {**table, "columns": columns, "rows": [[row[place] for place in kept] for row in table["rows"]]}


def value_of(cell: Any) -> Any:
    """The bare value of a cell."""
    return cell["value"] if isinstance(cell, dict) else cell


def note_of(cell: Any) -> str:
    """What stands beside the value: that it is the best, its interval and baseline."""
    if not isinstance(cell, dict):
        return ""
    return ", ".join(filter(None, ["best" if cell["best"] else "", cell["note"]]))


def is_best(cell: Any) -> bool:
    return isinstance(cell, dict) and bool(cell["best"])


def starts_formula(text: str) -> bool:
    """Whether a spreadsheet would compute this text instead of showing it."""
    return text.lstrip(" ").startswith(_FORMULA)


def quoted(value: Any) -> Any:
    """`value` for a CSV: numbers as they are, text without control characters, formulas behind an apostrophe."""
    if not isinstance(value, str):
        return value
    text = plain(value)
    return f"'{text}" if starts_formula(text) else text


def plain(text: str) -> str:
    """Text that XML and spreadsheets can hold."""
    return _CONTROL.sub("", text)[:LONGEST_TEXT]


def shown(value: Any) -> str:
    """A value as people read it; nothing for one that is missing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return number(value) if isinstance(value, int | float) else plain(str(value))
