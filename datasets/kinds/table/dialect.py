"""How the text is cut into cells: delimiter, quote character, header, decimal comma, thousands separator."""

import re
from collections import Counter
from dataclasses import dataclass

from datasets.kinds.table.header import has_header, records
from datasets.kinds.table.options import Options
from datasets.kinds.table.patterns import (
    COMMA_DECIMAL,
    COMMA_EITHER,
    POINT_DECIMAL,
    POINT_THOUSANDS,
    grouped_number,
    is_missing_word,
)
from datasets.kinds.table.preamble import lines_before

DELIMITERS = (",", ";", "\t", "|")
ABSENT_DELIMITERS = (",", "\t", ";", "|", "\x1f")
SAMPLE_CHARACTERS = 256 * 1024
SINGLE_QUOTED_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Dialect:
    """`skip_lines`: physical lines before the first data row (with the header). `names` as written, maybe [].

    `preamble`: the lines before the table, such as a title, that were left out.
    """

    delimiter: str
    quotechar: str | None
    header: bool
    names: list[str]
    width: int
    skip_lines: int
    decimal: str
    decimal_doubtful: bool
    thousands: str | None
    rows: list[list[str]]
    preamble: tuple[str, ...] = ()


def sniff_dialect(text: str, options: Options) -> Dialect:
    """Find the dialect of `text`, the first characters of the file; what the user chose is taken as given."""
    hinted, hint_lines = _excel_hint(text)
    body = text.split("\n", hint_lines)[hint_lines] if hint_lines else text
    quote = options.quotechar or _find_quote(body)
    delimiter, lead = _find_table(body, quote, options, hinted)
    *preamble, body = body.split("\n", lead)
    rows, ends = records(body, delimiter, quote)
    header = options.header if options.header is not None else has_header(rows)
    width = _width(rows, header)
    decimal, doubtful = _find_decimal(rows[header:], delimiter, options.decimal)
    return Dialect(
        delimiter=delimiter,
        quotechar=quote,
        header=header,
        names=rows[0] if header and rows else [],
        width=width,
        skip_lines=hint_lines + lead + (ends[0] if header and rows else 0),
        decimal=decimal,
        decimal_doubtful=doubtful,
        thousands=_find_thousands(rows[header:], width, decimal)
        if options.thousands is None
        else options.thousands or None,
        rows=rows[header:],
        preamble=tuple(line.strip() for line in preamble if line.strip()),
    )


def _excel_hint(text: str) -> tuple[str | None, int]:
    """Excel's own first line `sep=;` names the delimiter; (None, 0) without one."""
    match = re.match(r'"?sep=([,;|\t])"?\r?\n', text, re.IGNORECASE)
    return (match[1], 1) if match else (None, 0)


def _find_quote(text: str) -> str:
    """A double quote unless the file plainly quotes its cells with apostrophes."""
    sample = text[:SAMPLE_CHARACTERS]
    if '"' in sample:
        return '"'
    quoted = len(re.findall(r"(?:^|[,;\t|])'[^'\n]*'(?=[,;\t|\r\n]|$)", sample, re.MULTILINE))
    cells = 1 + sum(sample.count(mark) for mark in (*DELIMITERS, "\n"))
    return "'" if quoted / cells > SINGLE_QUOTED_SHARE else '"'


def _find_table(text: str, quote: str, options: Options, hinted: str | None) -> tuple[str, int]:
    """(delimiter, lines before the table). A title that holds no delimiter must not hide the table's own."""
    delimiter = options.delimiter or hinted or _find_delimiter(text, quote)
    if options.header is False:
        return delimiter, 0
    sure = options.delimiter or delimiter in text
    candidates = (delimiter,) if sure else tuple(mark for mark in DELIMITERS if mark in text)
    for candidate in candidates:
        if lead := lines_before(text[:SAMPLE_CHARACTERS], candidate, quote):
            return candidate, lead
    return delimiter, 0


def _find_delimiter(text: str, quote: str) -> str:
    """The candidate under which most rows have the same number of cells; it must cut the first row at least once."""
    sample = text[:SAMPLE_CHARACTERS]
    best, best_score = "", (0.0, 0)
    for delimiter in DELIMITERS:
        if delimiter not in sample:
            continue
        rows, _ = records(sample, delimiter, quote)
        widths = [len(row) for row in (rows[:-1] if len(rows) > 2 else rows)]
        if not widths or widths[0] < 2:
            continue
        commonest = Counter(widths).most_common(1)[0][0]
        width = commonest if commonest > 1 else widths[0]
        score = (widths.count(width) / len(widths), width)
        if score > best_score:
            best, best_score = delimiter, score
    return best or next(mark for mark in ABSENT_DELIMITERS if mark not in sample or mark == "\x1f")


def _width(rows: list[list[str]], header: bool) -> int:
    """Cells per data row: the header's, unless the data agree on one more (row names, trailing delimiters)."""
    if not rows:
        return 0
    if not header:
        return Counter(len(row) for row in rows).most_common(1)[0][0]
    widths = {len(row) for row in rows[1:-1] or rows[1:]}
    return len(rows[0]) + 1 if widths == {len(rows[0]) + 1} else len(rows[0])


def _find_decimal(rows: list[list[str]], delimiter: str, chosen: str | None) -> tuple[str, bool]:
    """(decimal mark, whether it is a guess): unambiguous cells vote; 1,234 alone is doubtful."""
    if chosen:
        return chosen, False
    cells = [cell.strip() for row in rows for cell in row if "," in cell or "." in cell]
    commas = sum(1 for cell in cells if COMMA_DECIMAL.fullmatch(cell))
    points = sum(1 for cell in cells if POINT_DECIMAL.fullmatch(cell))
    if commas or points:
        return ("," if commas > points else "."), False
    if any(POINT_THOUSANDS.fullmatch(cell) for cell in cells):
        return ",", False
    doubtful = any(COMMA_EITHER.fullmatch(cell) for cell in cells)
    return ("," if doubtful and delimiter != "," else "."), doubtful


def _find_thousands(rows: list[list[str]], width: int, decimal: str) -> str | None:
    """The mark that groups thousands in some column whose every number is grouped that way."""
    for separator in (",", ".", " ", "'"):
        if separator == decimal:
            continue
        grouped = re.compile(grouped_number(separator, decimal))
        for place in range(width):
            cells = [row[place].strip() for row in rows if place < len(row) and not is_missing_word(row[place])]
            marked = [cell for cell in cells if separator in cell]
            if marked and len(marked) > 0.1 * len(cells) and all(grouped.fullmatch(cell) for cell in cells):
                return separator
    return None
