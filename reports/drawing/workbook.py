"""The report as a workbook: an overview, a sheet for each table, a sheet with values and picture for each chart."""

import re
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.drawing.image import Image
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from reports.drawing.cells import is_best, note_of, plain, starts_formula, value_of, without_pictures

_BOLD = Font(bold=True)
_BEST = PatternFill("solid", fgColor="E6F4EA")
_WRAP = Alignment(wrap_text=True, vertical="top")
_PICTURE_WIDTH = 560
_WIDEST = 60


def write(content: dict[str, Any], folder: Path) -> None:
    """`report.xlsx`."""
    book = Workbook()
    overview = book.worksheets[0]
    overview.title = "Overview"
    _overview(overview, content)
    for section in content["sections"]:
        for table in map(without_pictures, section.get("tables", ())):
            _table(_sheet(book, table["title"]), table)
        for chart in section.get("charts", ()):
            _chart(_sheet(book, f"Chart {chart['title']}"), chart, folder)
    book.save(folder / "report.xlsx")


def _sheet(book: Workbook, title: str) -> Worksheet:
    """A sheet with an allowed name that no other has: at most 31 characters, none of []:*?/\\."""
    base = re.sub(r"[\[\]:*?/\\']", " ", plain(title)).strip()[:28] or "Sheet"
    taken = {name.lower() for name in book.sheetnames}
    name, count = base, 1
    while name.lower() in taken:
        count += 1
        name = f"{base[:26]} {count}"
    return book.create_sheet(name)


def _overview(sheet: Worksheet, content: dict[str, Any]) -> None:
    _put(sheet, 1, 1, content["title"]).font = Font(bold=True, size=16)
    _put(sheet, 2, 1, content["subtitle"])
    row = 4
    for section in content["sections"]:
        lines = [("", text) for text in section.get("text", ())] + section.get("facts", [])
        lines += [("", section["error"])] if section.get("error") else []
        if not lines:
            continue
        _put(sheet, row, 1, section["title"]).font = _BOLD
        for label, value in lines:
            row += 1
            _put(sheet, row, 1, label)
            _put(sheet, row, 2, value).alignment = _WRAP
        row += 2
    sheet.column_dimensions["A"].width = 30
    sheet.column_dimensions["B"].width = 100


def _table(sheet: Worksheet, table: dict[str, Any]) -> None:
    """Numbers stay numbers. What stands beside a value gets a column of its own."""
    noted = [any(note_of(row[index]) for row in table["rows"]) for index in range(len(table["columns"]))]
    heads = [
        label
        for column, notes in zip(table["columns"], noted, strict=True)
        for label in ([column["label"], f"{column['label']}: notes"] if notes else [column["label"]])
    ]
    _head(sheet, heads)
    for line, row in enumerate(table["rows"], 2):
        position = 1
        for cell, notes in zip(row, noted, strict=True):
            written = _put(sheet, line, position, value_of(cell))
            if len(str(written.value or "")) > _WIDEST:
                written.alignment = _WRAP
            if is_best(cell):
                written.font, written.fill = _BOLD, _BEST
            if notes:
                position += 1
                _put(sheet, line, position, note_of(cell))
            position += 1
    _fit(sheet)


def _chart(sheet: Worksheet, chart: dict[str, Any], folder: Path) -> None:
    """A line for each point, series below each other, beside the picture."""
    _head(sheet, ["Series", _axis(chart["x"]), _axis(chart["y"])])
    line = 1
    for series in chart["series"]:
        for x, y in series["points"]:
            line += 1
            for position, value in enumerate((series["label"], x, y), 1):
                _put(sheet, line, position, value)
    _fit(sheet)
    picture = folder / "charts" / f"{chart['name']}.png"
    if picture.exists():
        image = Image(picture)
        image.width, image.height = _PICTURE_WIDTH, int(image.height * _PICTURE_WIDTH / image.width)
        sheet.add_image(image, "E2")


def _axis(axis: dict[str, str]) -> str:
    return f"{axis['label']} ({axis['unit']})" if axis.get("unit") else axis["label"]


def _head(sheet: Worksheet, labels: list[str]) -> None:
    for position, label in enumerate(labels, 1):
        _put(sheet, 1, position, label).font = _BOLD
    sheet.freeze_panes = "B2"


def _put(sheet: Worksheet, row: int, column: int, value: Any) -> Cell:
    """Text is written as text, whatever it begins with; the quote mark says so to whoever edits the cell."""
    cell: Cell = sheet.cell(row, column)  # type: ignore[assignment]
    if isinstance(value, str):
        text = plain(value)
        cell.value = text
        cell.data_type = "s"
        cell.quotePrefix = starts_formula(text)
    else:
        cell.value = value
        if isinstance(value, int | float) and not isinstance(value, bool):
            cell.number_format = _format(value)
    return cell


def _format(value: float) -> str:
    if float(value).is_integer():
        return "#,##0"
    return "#,##0.00" if abs(value) >= 1000 else "0.0000" if abs(value) >= 0.001 else "0.00E+00"


def _fit(sheet: Worksheet) -> None:
    for position, column in enumerate(sheet.iter_cols(max_row=200), 1):
        longest = max(len(str(cell.value or "")) for cell in column)
        sheet.column_dimensions[get_column_letter(position)].width = min(longest + 3, _WIDEST)
