"""The report as one long table: a line a value, so that every program can filter and pivot it."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reports.drawing.cells import note_of, quoted, value_of, without_pictures

HEADER = ["section", "part", "row", "column", "value", "note"]


def write(content: dict[str, Any], folder: Path) -> None:
    """`report.csv`. UTF-8 with a byte order mark, which Excel needs to see that it is UTF-8."""
    with (folder / "report.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for section in content["sections"]:
            for line in _lines(section):
                writer.writerow([quoted(value) for value in (section["title"], *line)])


def _lines(section: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    if error := section.get("error"):
        yield "error", "", "", error, ""
        return
    for number, sentence in enumerate(section["text"], 1):
        yield "text", number, "", sentence, ""
    for label, value in section["facts"]:
        yield "facts", label, "", value, ""
    for table in map(without_pictures, section["tables"]):
        labels = [column["label"] for column in table["columns"][1:]]
        for head, *cells in table["rows"]:
            for label, cell in zip(labels, cells, strict=True):
                yield table["title"], value_of(head), label, value_of(cell), note_of(cell)
    for chart in section["charts"]:
        for series in chart["series"]:
            for x, y in series["points"]:
                yield f"chart {chart['name']}", x, series["label"], y, ""
