"""Reads a table: look at its head, plan its columns, pass over the file until the plan holds, report."""

import hashlib
from pathlib import Path
from typing import Any

from datasets.kinds.base import Problem, ReadRefused, ReadRequest
from datasets.kinds.encoding_guess import FALLBACK_ENCODING
from datasets.kinds.table.blocks import BLOCK_BYTES, MAX_RECORD, BlockStream, NotUtf8
from datasets.kinds.table.columns import ColumnPlan
from datasets.kinds.table.head import Head, read_head
from datasets.kinds.table.infer import first_plan
from datasets.kinds.table.ingest import Pass, run_pass
from datasets.kinds.table.options import Options, parse_options
from datasets.kinds.table.parse import Layout
from datasets.kinds.table.problems import encoding_problem
from datasets.kinds.table.reading import describe
from datasets.kinds.table.replan import corrected, unused

MAX_PASSES = 6
BYTES_PER_WIDE_COLUMN = 2048
PARQUET = "data.parquet"


def read(request: ReadRequest) -> dict[str, Any]:
    """Read `request.original` into `data.parquet`; gives the content of `reading.json`.

    Raises ReadRefused, leaving no `data.parquet`, when the file is no table that can be read.
    """
    options = parse_options(request.options)
    try:
        return _read_either_encoding(request, options)
    except ReadRefused:
        (request.folder / PARQUET).unlink(missing_ok=True)
        raise


def _read_either_encoding(request: ReadRequest, options: Options) -> dict[str, Any]:
    try:
        return _read(request, options, read_head(request.original, request.filename, options), [])
    except NotUtf8 as other:
        head = read_head(request.original, request.filename, options, FALLBACK_ENCODING)
        return _read(request, options, head, [encoding_problem(FALLBACK_ENCODING, other.line)])


def _read(request: ReadRequest, options: Options, head: Head, problems: list[Problem]) -> dict[str, Any]:
    if not head.encoding.startswith("utf") and not options.encoding and not problems:
        problems = [encoding_problem(head.encoding)]
    small = head.size <= BLOCK_BYTES
    plans = [
        first_plan(name, sample, head.dialect, options, small=small, first=place == 0)
        for place, (name, sample) in enumerate(zip(head.names, head.samples, strict=True))
    ]
    keep = tuple(range(len(plans)))
    parquet = request.folder / PARQUET
    for number in range(MAX_PASSES):
        stream = _stream(request, head, options)
        chosen = [plans[place] for place in keep]
        found = run_pass(stream, head.dialect.skip_lines, _layout(head, keep, chosen), chosen, parquet)
        samples = [head.samples[place] for place in keep]
        revised = corrected(chosen, found, samples, options, small=small, last_resort=number >= 2)
        kept = tuple(
            place for place, plan in zip(keep, chosen, strict=True) if not unused(plan, found, keep.index(place), head)
        )
        if revised == chosen and kept == keep:
            break
        for place, plan in zip(keep, revised, strict=True):
            plans[place] = plan
        keep = kept
    _refuse_no_rows(found, head)
    described = describe(head, options, stream, found, chosen, samples, problems)
    return described | {"parquet": _parquet(parquet)}


def _stream(request: ReadRequest, head: Head, options: Options) -> BlockStream:
    quote = head.dialect.quotechar
    return BlockStream(
        path=request.original,
        encoding=head.encoding,
        encoding_chosen=options.encoding is not None,
        delimiter=head.dialect.delimiter.encode(),
        quote=quote.encode() if quote else None,
        bare_cr=head.bare_cr,
        block_bytes=min(MAX_RECORD, max(BLOCK_BYTES, BYTES_PER_WIDE_COLUMN * head.dialect.width)),
    )


def _layout(head: Head, keep: tuple[int, ...], plans: list[ColumnPlan]) -> Layout:
    repeats = tuple(plan.dictionary for plan in plans)
    return Layout(head.dialect.delimiter, head.dialect.quotechar, head.dialect.width, keep, repeats)


def _refuse_no_rows(found: Pass, head: Head) -> None:
    if not found.rows:
        columns = "1 column" if len(head.names) == 1 else f"{len(head.names):,} columns"
        message = f"The file names {columns} but has no rows."
        raise ReadRefused(
            "no_rows", message, "Export the data with its rows. If the first row holds values, say so (header)."
        )


def _parquet(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"path": PARQUET, "sha256": digest, "bytes": path.stat().st_size}
