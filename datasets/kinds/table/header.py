"""The first rows as the csv module cuts them, and whether the first of them names the columns."""

import csv
import io
from typing import Literal

from datasets.kinds.table.patterns import DATE_CELL, NUMBER_CELL, YEAR_CELL

SAMPLE_ROWS = 200


def records(text: str, delimiter: str, quote: str | None) -> tuple[list[list[str]], list[int]]:
    """The first records that are not blank, and the number of physical lines up to the end of each."""
    rows: list[list[str]] = []
    ends: list[int] = []
    style: Literal[0, 3] = csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quotechar=quote or '"', quoting=style)
    try:
        for row in reader:
            if row and (len(row) > 1 or row[0].strip()):
                rows.append(row)
                ends.append(reader.line_num)
            if len(rows) > SAMPLE_ROWS:
                break
    except csv.Error:  # a cell beyond the csv module's limit: the rows before it are sample enough
        pass
    return rows, ends


def has_header(rows: list[list[str]]) -> bool:
    """Numbers, dates or empty words in the first row speak against a header, unless they are years in a row."""
    if len(rows) < 2:
        return not rows or not any(is_value(cell) for cell in rows[0])
    first, body = rows[0], rows[1:]
    values = [cell for cell in first if is_value(cell)]
    if values and not (all(YEAR_CELL.fullmatch(cell.strip()) for cell in values) and len(values) < len(first)):
        return False
    if len(set(first)) < len(first) and len(first) == len(body[0]) and first == body[0]:
        return False
    columns = [{row[place] for row in body if place < len(row)} for place in range(len(first))]
    texts = [place for place, column in enumerate(columns) if not any(is_value(cell) for cell in column)]
    repeated = [place for place in texts if first[place] and first[place] in columns[place]]
    return not (repeated and len(repeated) == len(columns))


def is_value(cell: str) -> bool:
    cell = cell.strip()
    return bool(cell) and bool(NUMBER_CELL.fullmatch(cell) or DATE_CELL.fullmatch(cell))
