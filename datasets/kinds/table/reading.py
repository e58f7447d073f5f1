"""The content of `reading.json` for a table that was read."""

from datetime import datetime
from typing import Any

import pyarrow as pa

from datasets.kinds.base import Problem
from datasets.kinds.table.blocks import BlockStream
from datasets.kinds.table.choices import DEFAULT
from datasets.kinds.table.columns import ColumnPlan
from datasets.kinds.table.head import Head
from datasets.kinds.table.ingest import Pass
from datasets.kinds.table.options import Options
from datasets.kinds.table.problems import column_problems, file_problems
from datasets.kinds.table.quality import column_warnings, quality
from datasets.kinds.table.roles import column_type
from datasets.kinds.table.suggest import suggest


def describe(
    head: Head,
    options: Options,
    stream: BlockStream,
    found: Pass,
    plans: list[ColumnPlan],
    samples: list[pa.Array],
    problems: list[Problem],
) -> dict[str, Any]:
    """Everything known about the table but its Parquet file, as JSON values."""
    kept = {plan.name for plan in plans}
    problems = [*problems, *head.problems, *file_problems(stream.findings, found, head.dialect, head.dialect.width)]
    problems += [_left_out(name) for name in head.names if name not in kept]
    columns = []
    for place, (plan, sample) in enumerate(zip(plans, samples, strict=True)):
        profile = found.profiles[place]
        kind = column_type(plan, profile, sample)
        column = {"name": plan.name, "type": kind, **profile.as_dict()}
        column["warnings"] = column_warnings(column, found.rows)
        columns.append(column)
        problems += column_problems(place, plan, profile, kind, found, sample)
    skipped = found.ragged + stream.findings.counts.get("unclosed_quote", 0)
    return {
        "kind": "table",
        "rows": found.rows,
        "bytes": head.size,
        "sha256": stream.sha256,
        "options": _options(head, options, plans, columns),
        "columns": columns,
        "problems": [problem.as_dict() for problem in problems],
        "preview": _preview(plans, found.preview),
        "quality": quality(columns, found.rows, problems, skipped),
        "suggested": suggest(columns, found.rows),
    }


def _left_out(name: str) -> Problem:
    message = f"The column “{name}” has neither a name nor a value in any row: it was left out."
    return Problem("empty_column", message, "Delimiters at the end of each line make such a column.", severity="info")


def _options(head: Head, options: Options, plans: list[ColumnPlan], columns: list[dict[str, Any]]) -> dict[str, Any]:
    """What was decided, found or chosen; given back as overrides, it reads the file the same way."""
    default = list(options.missing_tokens.get(DEFAULT, ("",)))
    missing: dict[str, list[str]] = {DEFAULT: default}
    for plan, column in zip(plans, columns, strict=True):
        words = options.missing_tokens.get(plan.name) or tuple(sorted({"", *column["missing_tokens"]}))
        if list(words) != default:
            missing[plan.name] = list(words)
    decided: dict[str, Any] = {
        "encoding": head.encoding,
        "delimiter": head.dialect.delimiter,
        "decimal": head.dialect.decimal,
        "thousands": head.dialect.thousands,
        "header": head.dialect.header,
        "quotechar": head.dialect.quotechar,
        "missing_tokens": missing,
    }
    if options.types:
        decided["types"] = dict(options.types)
    if options.date_order:
        decided["date_order"] = options.date_order
    return decided


def _preview(plans: list[ColumnPlan], arrays: list[pa.Array]) -> dict[str, Any]:
    columns = [[_scalar(value) for value in array.to_pylist()] for array in arrays]
    return {"columns": [plan.name for plan in plans], "rows": [list(row) for row in zip(*columns, strict=True)]}


def _scalar(value: Any) -> Any:
    return value.isoformat().removesuffix("T00:00:00") if isinstance(value, datetime) else value
