"""The pieces that sections are put together from."""

import logging
import re
from collections.abc import Callable, Iterable

from training.trainers.tasks.sections import Chart, Section, Table, cell, section, table

logger = logging.getLogger(__name__)

__all__ = ["Builder", "Chart", "Section", "Table", "cell", "guarded", "name_charts", "section", "table"]

Builder = Callable[[], Section | None]


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
