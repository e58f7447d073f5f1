"""The report as the HTML that becomes its PDF. Every piece of text is escaped; only our own tags are left."""

import re
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from reports.drawing.cells import is_best, note_of, shown, value_of

# Laying out a table takes time by the square of its rows; the workbook has them all.
MOST_ROWS = 60
MOST_COLUMNS = 12
_LANDSCAPE_FROM = 8
_LONGEST_CELL = 400
_LONGEST_PROSE = 1500
_PICTURE = 44  # points
_WIDEST = {"prose": 70, "picture": 12}
_LONGEST_WORD = 18

_DATA_URL = re.compile(r"data:image/(png|jpeg|webp);base64,[A-Za-z0-9+/=]+")
_STYLE = """
@font-face {{ font-family: Report; src: url("fonts/regular.ttf"); }}
@font-face {{ font-family: Report; src: url("fonts/bold.ttf"); font-weight: bold; }}
@page {{ size: a4 {orientation}; margin: 1.8cm 1.8cm 2cm 1.8cm;
  @frame footer {{ -pdf-frame-content: footer; bottom: 0.8cm; margin-left: 1.8cm; margin-right: 1.8cm;
    height: 0.7cm; }} }}
body {{ font-family: Report; font-size: 9pt; color: #1d2329; line-height: 1.4; }}
h1 {{ font-size: 18pt; margin: 0 0 2pt 0; line-height: 1.2; }}
h2 {{ font-size: 13pt; margin: 14pt 0 4pt 0; color: #0b5ea8; -pdf-keep-with-next: true; }}
h3 {{ font-size: 10pt; margin: 8pt 0 3pt 0; -pdf-keep-with-next: true; }}
p {{ margin: 0 0 5pt 0; }}
.chart {{ margin: 8pt 0 8pt 0; }}
.quiet {{ color: #5b6470; }} .error {{ color: #b42318; }}
table {{ border: 0.4pt solid #d8dde3; }}
td, th {{ padding: 3pt 4pt 1pt 4pt; border-bottom: 0.4pt solid #d8dde3; vertical-align: top; font-size: 8pt; }}
th {{ background-color: #eef0f2; text-align: left; font-weight: bold; }}
.long {{ -pdf-word-wrap: CJK; }}
.wrong {{ background-color: #fdeceb; }} .right {{ background-color: #e6f4ea; }}
.num {{ text-align: right; }} .best {{ background-color: #e6f4ea; font-weight: bold; }}
.note {{ color: #5b6470; font-size: 7pt; font-weight: normal; }}
"""


def page(content: dict[str, Any], folder: Path) -> str:
    """The whole document. `folder` has the charts; drawn as vectors; one without a picture is named instead."""
    widest = max((len(table["columns"]) for part in content["sections"] for table in part.get("tables", ())), default=0)
    style = _STYLE.format(orientation="landscape" if widest >= _LANDSCAPE_FROM else "portrait")
    body = "".join(_section(section, folder) for section in content["sections"])
    title = _text(content["title"])
    return (
        f"<html><head><meta charset='utf-8'><title>{title}</title><style>{style}</style></head><body>"
        f"<h1>{title}</h1><p class='quiet'>{_text(content['subtitle'])}</p>{body}"
        f"<div id='footer' class='quiet'>{title} · page <pdf:pagenumber> of <pdf:pagecount></div></body></html>"
    )


def _section(section: dict[str, Any], folder: Path) -> str:
    return f"<h2>{_text(section['title'])}</h2>{''.join(_parts(section, folder))}"


def _parts(section: dict[str, Any], folder: Path) -> Iterator[str]:
    if error := section.get("error"):
        yield f"<p class='error'>{_text(error)}</p>"
        return
    yield from (f"<p>{_text(sentence)}</p>" for sentence in section["text"])
    for table in section["tables"]:
        yield _table(table)
    for chart in section["charts"]:
        yield _chart(chart, folder)
    if section["facts"]:
        rows = "".join(
            f"<tr><th width='28%'>{_text(label)}</th>{_cell(value)}</tr>" for label, value in section["facts"]
        )
        yield f"<table>{rows}</table>"


def _table(table: dict[str, Any]) -> str:
    columns, rows = table["columns"][:MOST_COLUMNS], table["rows"][:MOST_ROWS]
    kinds = [column["type"] for column in columns]
    widths = _widths(columns, rows)
    heads = "".join(
        f"<th width='{width}%'{_class('num' if kind == 'number' else '')}>{_text(column['label'])}</th>"
        for column, kind, width in zip(columns, kinds, widths, strict=True)
    )
    lines = "".join(
        "<tr>" + "".join(_cell(cell, kind) for cell, kind in zip(row, kinds, strict=False)) + "</tr>" for row in rows
    )
    return f"<h3>{_text(table['title'])}</h3><table repeat='1'><tr>{heads}</tr>{lines}</table>{_cut(table)}"


def _widths(columns: list[dict[str, str]], rows: list[list[Any]]) -> list[int]:
    """Percent of the width for each column: as its text asks for, but no column takes all or nearly nothing."""
    wanted = [
        min(
            max(10, len(column["label"]) // 2, *(len(shown(value_of(row[place]))) for row in rows)),
            _WIDEST.get(column["type"], 34),
        )
        for place, column in enumerate(columns)
    ]
    widths = [100 * width // sum(wanted) for width in wanted]
    widths[-1] += 100 - sum(widths)
    return widths


def _cell(cell: Any, kind: str = "text") -> str:
    if kind == "picture":
        return f"<td>{_picture(value_of(cell))}</td>"
    note, text = note_of(cell), shown(value_of(cell))
    beside = f"<br><span class='note'>{'✓ ' if is_best(cell) else ''}{_text(note)}</span>" if note else ""
    long = any(len(word) > _LONGEST_WORD for word in text.split())
    mark = cell.get("mark", "") if isinstance(cell, dict) else ""
    classes = {"num": kind == "number", "best": is_best(cell), "long": long, mark: bool(mark)}
    told = _text(text, _LONGEST_PROSE).replace("\n", "<br>") if kind == "prose" else _text(text)
    return f"<td{_class(' '.join(name for name, holds in classes.items() if holds))}>{told}{beside}</td>"


def _picture(value: Any) -> str:
    """Pictures lie in the content itself; nothing is fetched."""
    if not isinstance(value, str) or not _DATA_URL.fullmatch(value):
        return ""
    return f"<img src='{value}' width='{_PICTURE}' height='{_PICTURE}'>"


def _cut(table: dict[str, Any]) -> str:
    rows, columns = len(table["rows"]), len(table["columns"])
    cut = []
    if rows > MOST_ROWS:
        cut.append(f"the first {MOST_ROWS} of {rows} rows")
    if columns > MOST_COLUMNS:
        cut.append(f"the first {MOST_COLUMNS} of {columns} columns")
    return f"<p class='quiet'>Shown are {' and '.join(cut)}. The workbook has all of them.</p>" if cut else ""


def _chart(chart: dict[str, Any], folder: Path) -> str:
    if not (folder / "charts" / f"{chart['name']}.svg").exists():
        return f"<p class='error'>The chart “{_text(chart['title'])}” could not be drawn. {_text(chart['summary'])}</p>"
    picture = f"<img src='charts/{chart['name']}.svg' width='480'>"
    return f"<p class='chart'>{picture}<br><span class='quiet'>{_text(chart['summary'])}</span></p>"


def _class(names: str) -> str:
    return f" class='{names}'" if names else ""


def _text(text: str, most: int = _LONGEST_CELL) -> str:
    short = text if len(text) <= most else f"{text[: most - 1]}…"
    return escape(short)
