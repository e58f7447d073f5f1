"""Lines that other programs write before the table: a title, the date of the export, remarks."""

from collections import Counter

from datasets.kinds.table.header import has_header, is_value, records

MOST_ROWS = 20
SAME_WIDTH_SHARE = 0.9
VALUES_SHARE = 0.8


def lines_before(text: str, delimiter: str, quote: str) -> int:
    """Physical lines before the table's header; 0 unless the rows below agree on more cells than those above."""
    rows, ends = records(text, delimiter, quote)
    if len(rows) < 3:
        return 0
    width = Counter(map(len, rows)).most_common(1)[0][0]
    first = next(place for place, row in enumerate(rows) if len(row) == width)
    if first and len(rows[first - 1]) == width - 1 > 1 and not has_header(rows[first:]):
        first -= 1  # names of all columns but the one of row names
    if width < 2 or not 0 < first <= MOST_ROWS:
        return 0
    table = rows[first:]
    same = sum(len(row) == width for row in table) / len(table)
    remarks = all(row[0].lstrip().startswith("#") for row in rows[:first])
    if len(table) < 2 or same < SAME_WIDTH_SHARE or not has_header(table) or not (remarks or _holds_values(table)):
        return 0
    return ends[first - 1]


def _holds_values(table: list[list[str]]) -> bool:
    """Whether some column is numbers or dates: lines of prose share a number of commas by chance, but not that."""
    columns = zip(*(row for row in table[1:] if len(row) == len(table[0])), strict=True)
    return any(sum(map(is_value, column)) >= VALUES_SHARE * len(column) for column in columns)
