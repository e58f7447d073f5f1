"""The form in which results are told, the same for the job page and for every file of a report. Plain data.

A section is {"name", "title", "text", "facts", "tables", "charts"}. A table's column is {"label", "type"}, where the
type says how its cells are drawn: "text", "number", "prose" (long, line breaks kept) or "picture" (a data URL).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Section = dict[str, Any]
Table = dict[str, Any]
Chart = Mapping[str, Any]

_TYPES = {"#": "number", "¶": "prose", "▣": "picture"}


def section(
    name: str,
    title: str,
    *,
    text: Iterable[str] = (),
    facts: Iterable[tuple[str, Any]] = (),
    tables: Iterable[Table] = (),
    charts: Iterable[Chart] = (),
) -> Section | None:
    """None when there is nothing to say, so that nothing has an empty heading."""
    made = {
        "name": name,
        "title": title,
        "text": [sentence for sentence in text if sentence],
        "facts": [[label, value] for label, value in facts if value not in (None, "")],
        "tables": [table for table in tables if table["rows"]],
        "charts": [dict(chart) for chart in charts],
    }
    return made if made["text"] or made["facts"] or made["tables"] or made["charts"] else None


def table(
    name: str,
    title: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    folded: bool = False,
    matrix: bool = False,
) -> Table:
    """A label's first character may tell its column's type: “#” numbers, “¶” prose, “▣” pictures.

    `folded`: a page shows the table on request only. `matrix`: its columns belong side by side, on a phone too.
    """
    heads = [_head(label) for label in columns]
    made = {"name": name, "title": title, "columns": heads, "rows": [list(row) for row in rows], "folded": folded}
    return made | ({"matrix": True} if matrix else {})


def _head(label: str) -> dict[str, str]:
    kind = _TYPES.get(label[:1])
    return {"label": label[1:] if kind else label, "type": kind or "text"}


def cell(value: Any, *, note: str = "", best: bool = False, tone: str = "", mark: str = "") -> dict[str, Any]:
    """A value with what stands beside it. `tone` makes it a badge; `mark` is “right”, “wrong” or empty."""
    return {"value": value, "note": note, "best": best, "tone": tone} | ({"mark": mark} if mark else {})


@dataclass(frozen=True, slots=True)
class Part:
    """A section that is yet to be made of a result's `evaluation`. `build` gives None where there is nothing to say."""

    name: str
    title: str
    build: Callable[[Mapping[str, Any]], Section | None]
