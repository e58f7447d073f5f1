"""The beginning of the file as text, and what it tells: encoding, dialect, names, a sample of every column."""

import codecs
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from datasets.kinds.base import Problem, ReadRefused
from datasets.kinds.encoding import detect_encoding, error_handler
from datasets.kinds.table.blocks import Block
from datasets.kinds.table.content import refuse_binary, refuse_other_content
from datasets.kinds.table.dialect import Dialect, sniff_dialect
from datasets.kinds.table.names import column_names
from datasets.kinds.table.options import Options
from datasets.kinds.table.parse import Layout, parse_block
from datasets.kinds.table.quotes import cut_records

HEAD_BYTES = 4 * 1024 * 1024
SAMPLE_BYTES = 1024 * 1024
SAMPLE_ROWS = 2000
MAX_COLUMNS = 20_000


@dataclass(frozen=True, slots=True)
class Head:
    """`samples`: the first rows of each column as strings. `bare_cr`: lines end in carriage returns alone."""

    size: int
    encoding: str
    bare_cr: bool
    dialect: Dialect
    names: list[str]
    samples: list[pa.Array]
    problems: list[Problem]


def read_head(path: Path, filename: str, options: Options, encoding: str | None = None) -> Head:
    """Look at the first megabytes. Raises ReadRefused when they are no table at all."""
    size = path.stat().st_size
    with path.open("rb") as file:
        raw = file.read(HEAD_BYTES)
    refuse_other_content(raw, size, filename)
    encoding = encoding or options.encoding or detect_encoding(raw)
    text = codecs.getincrementaldecoder(encoding)(error_handler(encoding)).decode(raw, len(raw) == size)
    text = text.removeprefix("\ufeff")
    refuse_binary(text.encode("utf-8", "replace"), filename)
    text = text.replace("\0", "")
    if not text.strip():
        hint = "Export the data again and look at the file before uploading it."
        raise ReadRefused("empty_file", f"The file holds blank space only ({size:,} bytes).", hint)
    bare_cr = "\r" in text and "\n" not in text
    if bare_cr:
        text = text.replace("\r", "\n")
    dialect = sniff_dialect(text, options)
    _check_width(dialect)
    names, problems = column_names(_written(dialect), dialect.width)
    options.check_columns(names)
    return Head(size, encoding, bare_cr, dialect, names, _samples(text, dialect), problems)


def _check_width(dialect: Dialect) -> None:
    if dialect.width > MAX_COLUMNS:
        message = f"The table has {dialect.width:,} columns; up to {MAX_COLUMNS:,} can be read."
        raise ReadRefused("too_many_columns", message, "Perhaps rows and columns are swapped: transpose the table.")


def _written(dialect: Dialect) -> list[str]:
    """The header's cells; a delimiter at the end of every row stands for one more, empty, at the end."""
    longer = dialect.header and dialect.width == len(dialect.names) + 1
    if longer and all(not row[-1].strip() for row in dialect.rows if len(row) == dialect.width):
        return [*dialect.names, ""]
    return dialect.names


def _samples(text: str, dialect: Dialect) -> list[pa.Array]:
    data = "".join(text[:SAMPLE_BYTES].split("\n", dialect.skip_lines)[dialect.skip_lines :]).encode()
    whole = len(text) <= SAMPLE_BYTES
    quote = dialect.quotechar.encode() if dialect.quotechar else None
    cut = cut_records(data, dialect.delimiter.encode(), quote, final=whole)
    data = cut.applied_to(data)
    places = tuple(range(dialect.width))
    layout = Layout(dialect.delimiter, dialect.quotechar, dialect.width, places, (False,) * dialect.width)
    if not data.strip():
        return [pa.array([], pa.string())] * dialect.width
    return [column.slice(0, SAMPLE_ROWS) for column in parse_block(Block(data, 1), layout).columns]
