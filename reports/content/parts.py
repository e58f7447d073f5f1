"""The pieces that sections are put together from."""

import logging
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

logger = logging.getLogger(__name__)

Section = dict[str, Any]
Table = dict[str, Any]
Chart = dict[str, Any]
Builder = Callable[[], Section | None]


def section(
    name: str,
    title: str,
    *,
    text: Iterable[str] = (),
    facts: Iterable[tuple[str, Any]] = (),
    tables: Iterable[Table] = (),
    charts: Iterable[Chart] = (),
) -> Section | None:
    """None when there is nothing to say, so that no report has an empty heading."""
    made = {
        "name": name,
        "title": title,
        "text": [sentence for sentence in text if sentence],
        "facts": [[label, value] for label, value in facts if value not in (None, "")],
        "tables": [table for table in tables if table["rows"]],
        "charts": list(charts),
    }
    return made if made["text"] or made["facts"] or made["tables"] or made["charts"] else None


def table(
    name: str, title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, folded: bool = False
) -> Table:
    """Columns whose label begins with "#" hold numbers. `folded`: the page shows it on request only."""
    heads = [
        {"label": label.removeprefix("#"), "type": "number" if label.startswith("#") else "text"} for label in columns
    ]
    return {"name": name, "title": title, "columns": heads, "rows": [list(row) for row in rows], "folded": folded}


def cell(value: Any, *, note: str = "", best: bool = False, tone: str = "") -> dict[str, Any]:
    """A value with what stands beside it."""
    return {"value": value, "note": note, "best": best, "tone": tone}


def guarded(builders: Iterable[tuple[str, str, Builder]]) -> list[Section]:
    """The sections of (name, title, builder). One that fails is named and says so; the others are made all the same."""
    sections: list[Section] = []
    for name, title, build in builders:
        try:
            made = build()
        except Exception:
            # Results of trainers from elsewhere may lack anything; a report with a gap is better than none.
            logger.exception("Section %s of a report could not be made", name)
            made = {"name": name, "title": title, "error": _COULD_NOT.format(title)}
        if made is not None:
            sections.append(made)
    return sections


_COULD_NOT = (
    "The section “{}” could not be made, because the job's result lacks something it needs. The rest is complete."
)


def name_charts(sections: Iterable[Section]) -> None:
    """Give each chart a name of its own that can stand in an address and in a file name."""
    taken: set[str] = set()
    for part in sections:
        for chart in part.get("charts", ()):
            base = re.sub(r"[^a-z0-9]+", "-", str(chart["name"]).lower()).strip("-")[:60] or "chart"
            name, count = base, 1
            while name in taken:
                count += 1
                name = f"{base}-{count}"
            taken.add(name)
            chart["name"] = name
