"""One pass over the file: blocks are parsed, converted and summarised in two threads, merged and written in order."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from datasets.kinds.base import ReadRefused
from datasets.kinds.table.blocks import Block, BlockStream
from datasets.kinds.table.columns import ColumnPlan
from datasets.kinds.table.convert import ARROW_TYPES, Converted, convert
from datasets.kinds.table.parse import Layout, line_of_row, parse_block, ragged_rows
from datasets.kinds.table.profile import Bounds, ColumnProfile
from datasets.kinds.table.summary import Summary, summarise

THREADS = 2
AHEAD = 3
BEHIND = 2
MAX_LINES = 20
PREVIEW_ROWS = 50
RAGGED_SHARE = 0.1
RAGGED_FEW = 20


@dataclass(slots=True)
class Misfits:
    """Cells of a column that did not fit its plan, and the forms that would have held the blocks they are in."""

    count: int = 0
    text: str = ""
    line: int | None = None
    better: set[Any] = field(default_factory=set)


@dataclass(slots=True)
class Pass:
    """What a pass found. When `misfits` has a column with a better form, nothing was written: plan again."""

    profiles: list[ColumnProfile]
    rows: int = 0
    ragged: int = 0
    ragged_lines: list[tuple[int, int]] = field(default_factory=list)
    misfits: dict[int, Misfits] = field(default_factory=dict)
    formula_lines: dict[int, int | None] = field(default_factory=dict)
    preview: list[pa.Array] = field(default_factory=list)

    @property
    def must_replan(self) -> bool:
        return any(found.better for found in self.misfits.values())


@dataclass(slots=True)
class _Done:
    block: Block
    rows: int
    ragged: int
    converted: list[Converted]
    summaries: list[Summary] | None


def run_pass(stream: BlockStream, skip_lines: int, layout: Layout, plans: list[ColumnPlan], parquet: Path) -> Pass:
    """Read the whole stream as planned. Raises ReadRefused when too many rows do not fit the header."""
    bounds = Bounds.for_columns(len(plans))
    found = Pass([ColumnProfile(plan, bounds) for plan in plans])
    writer = _Writer(parquet, plans)

    def work(block: Block) -> _Done:
        parsed = parse_block(block, layout)
        converted = [convert(plan, texts) for plan, texts in zip(plans, parsed.columns, strict=True)]
        summaries = None
        if not found.must_replan and not any(column.better for column in converted):
            summaries = [summarise(plan, column.array) for plan, column in zip(plans, converted, strict=True)]
        return _Done(block, parsed.rows, parsed.ragged, converted, summaries)

    with writer, ThreadPoolExecutor(THREADS) as pool:
        waiting: deque[Future[_Done]] = deque()
        for block in _data_blocks(stream, skip_lines):
            waiting.append(pool.submit(work, block))
            if len(waiting) >= AHEAD:
                _merge(found, waiting.popleft().result(), layout, writer)
        while waiting:
            _merge(found, waiting.popleft().result(), layout, writer)
    _refuse_ragged(found, layout)
    return found


def _data_blocks(stream: BlockStream, skip_lines: int) -> Iterator[Block]:
    """The stream's blocks without the first physical lines (the header)."""
    for block in stream:
        data, skipped = block.data, 0
        start = 0
        while skip_lines and (end := data.find(b"\n", start)) >= 0:
            start, skip_lines, skipped = end + 1, skip_lines - 1, skipped + 1
        if skip_lines:
            skip_lines = 0
            continue
        if start < len(data):
            yield Block(data[start:], block.line + skipped, block.dropped_lines) if start else block


def _merge(found: Pass, done: _Done, layout: Layout, writer: "_Writer") -> None:
    found.rows += done.rows
    if done.ragged:
        found.ragged += done.ragged
        for row in ragged_rows(done.block, layout):
            if len(found.ragged_lines) >= MAX_LINES:
                break
            found.ragged_lines.append(row)
        _refuse_ragged(found, layout, at_least=1000)
    for place, column in enumerate(done.converted):
        if column.misfits or column.better:
            _note_misfits(found, place, column, done.block, layout)
    if found.must_replan or done.summaries is None:
        return
    for place, (profile, column, summary) in enumerate(
        zip(found.profiles, done.converted, done.summaries, strict=True)
    ):
        profile.add(summary)
        profile.missing_tokens.update(column.missing)
        profile.decided = profile.decided or column.decided
        if summary.formulas and place not in found.formula_lines and summary.formula_row is not None:
            found.formula_lines[place] = line_of_row(done.block, layout, summary.formula_row)
    arrays = [column.array for column in done.converted]
    if not found.preview and done.rows:
        found.preview = [array.slice(0, PREVIEW_ROWS) for array in arrays]
    writer.write(arrays, done.rows)


def _note_misfits(found: Pass, place: int, column: Converted, block: Block, layout: Layout) -> None:
    misfits = found.misfits.setdefault(place, Misfits())
    if column.misfits and not misfits.count and column.misfit_row is not None:
        misfits.text, misfits.line = column.misfit_text, line_of_row(block, layout, column.misfit_row)
    misfits.count += column.misfits
    if column.better:
        misfits.better.add(column.better)


def _refuse_ragged(found: Pass, layout: Layout, at_least: int = 0) -> None:
    """More than a tenth of the rows (half of a short file) have another width: the delimiter or the file is wrong."""
    total = found.rows + found.ragged
    if total < at_least or not found.ragged:
        return
    many = found.ragged > RAGGED_SHARE * total and found.ragged > RAGGED_FEW
    if many or found.ragged > total / 2:
        line, cells = found.ragged_lines[0] if found.ragged_lines else (0, 0)
        shown = {"\t": "tab", ",": "comma", ";": "semicolon", "|": "bar"}.get(layout.delimiter, repr(layout.delimiter))
        raise ReadRefused(
            "ragged_rows",
            f"{found.ragged:,} of {total:,} rows do not have the {layout.width} cells of the header; "
            f"the first is line {line} with {cells}.",
            f"Cells were separated at each {shown}. Choose another delimiter, or put cells that contain it in quotes.",
        )


class _Writer:
    """Writes row groups in order, in a thread of its own; strings are stored plain whatever their form in memory."""

    def __init__(self, path: Path, plans: list[ColumnPlan]) -> None:
        repeated = pa.dictionary(pa.int32(), pa.string())
        kinds = [ARROW_TYPES.get(plan.store) or (repeated if plan.dictionary else pa.string()) for plan in plans]
        self._schema = pa.schema([pa.field(plan.name, kind) for plan, kind in zip(plans, kinds, strict=True)])
        repeats = [plan.name for plan in plans if plan.store == "string" and plan.dictionary]
        self._writer = pq.ParquetWriter(
            path,
            self._schema,
            compression="zstd",
            compression_level=1,
            use_dictionary=repeats or False,
            store_schema=False,
        )
        self._thread = ThreadPoolExecutor(1)
        self._waiting: deque[Future[None]] = deque()

    def write(self, arrays: list[pa.Array], rows: int) -> None:
        """Hand rows over; waits, and raises what writing raised, when it lags behind."""
        if rows:
            table = pa.Table.from_arrays(arrays, schema=self._schema)
            self._waiting.append(self._thread.submit(self._writer.write_table, table, rows))
        while len(self._waiting) > BEHIND:
            self._waiting.popleft().result()

    def __enter__(self) -> "_Writer":
        return self

    def __exit__(self, failure: type[BaseException] | None, *_: object) -> None:
        self._thread.shutdown(cancel_futures=failure is not None)
        try:
            for waiting in self._waiting:
                waiting.result()
            self._writer.close()
        except (pa.ArrowException, CancelledError):
            if failure is None:
                raise
