"""One block of records into columns of text, by Arrow; rows with too few or too many cells are left out and located."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import pyarrow as pa
import pyarrow.csv as pacsv

from datasets.kinds.table.blocks import MAX_RECORD, Block

csv.field_size_limit(MAX_RECORD)


@dataclass(frozen=True, slots=True)
class Layout:
    """How every block is cut into cells.

    `keep`: places of the columns that are read; `repeats`: for each of those, whether to read it as a dictionary.
    """

    delimiter: str
    quotechar: str | None
    width: int
    keep: tuple[int, ...]
    repeats: tuple[bool, ...]


@dataclass(slots=True)
class Parsed:
    """`columns`: strings or dictionaries of strings, all of `rows` cells. `ragged`: rows left out."""

    columns: list[pa.Array]
    rows: int
    ragged: int = 0


@dataclass(slots=True)
class _Ragged:
    count: int = 0

    def __call__(self, row: pacsv.InvalidRow) -> str:
        self.count += bool(row.text.strip())
        return "skip"


def parse_block(block: Block, layout: Layout) -> Parsed:
    """Cut a block into columns; blank lines are skipped. Cells keep their text exactly."""
    text = pa.string()
    repeated = pa.dictionary(pa.int32(), text)
    names = [str(place) for place in range(layout.width)]
    kept = zip(layout.keep, layout.repeats, strict=True)
    types = {str(place): repeated if repeats else text for place, repeats in kept}
    if block.data.isspace():
        return Parsed([pa.array([], kind) for kind in types.values()], 0)
    ragged = _Ragged()
    table = pacsv.read_csv(
        pa.BufferReader(block.data),
        read_options=pacsv.ReadOptions(column_names=names, use_threads=False, block_size=len(block.data) + 1),
        parse_options=pacsv.ParseOptions(
            delimiter=layout.delimiter,
            quote_char=layout.quotechar or False,
            newlines_in_values=layout.quotechar is not None,
            invalid_row_handler=ragged,
        ),
        convert_options=pacsv.ConvertOptions(
            column_types=types, include_columns=list(types), strings_can_be_null=False, check_utf8=False
        ),
    )
    columns = [_one_chunk(table.column(place), kind) for place, kind in enumerate(types.values())]
    return Parsed(columns, table.num_rows, ragged.count)


def _one_chunk(column: pa.ChunkedArray, kind: pa.DataType) -> pa.Array:
    if column.num_chunks == 1:
        return column.chunk(0)
    return column.combine_chunks() if column.num_chunks else pa.array([], kind)


def ragged_rows(block: Block, layout: Layout) -> Iterator[tuple[int, int]]:
    """(line, number of cells) of each row of the block that does not have `layout.width` cells."""
    for line, row in _records(block, layout):
        if len(row) != layout.width and any(cell.strip() for cell in row):
            yield line, len(row)


def line_of_row(block: Block, layout: Layout, wanted: int) -> int | None:
    """Physical line, from 1, of the block's row number `wanted` as `parse_block` counts them, from 0."""
    count = 0
    for line, row in _records(block, layout):
        if len(row) == layout.width and (layout.width > 1 or row[0]):
            if count == wanted:
                return line
            count += 1
    return None


def _records(block: Block, layout: Layout) -> Iterator[tuple[int, list[str]]]:
    """(physical line where the record starts, its cells), read by Python's csv module: slow, exact about lines."""
    style: Literal[0, 3] = csv.QUOTE_MINIMAL if layout.quotechar else csv.QUOTE_NONE
    text = io.StringIO(block.data.decode("utf-8", "replace"), newline="")
    reader = csv.reader(text, delimiter=layout.delimiter, quotechar=layout.quotechar or '"', quoting=style)
    start = block.line
    try:
        for row in reader:
            line = start
            for dropped in block.dropped_lines:
                line += dropped <= line
            if row:
                yield line, row
            start = block.line + reader.line_num
    except csv.Error:  # lone carriage returns, which Arrow takes as line ends: the lines found so far are what is known
        return
