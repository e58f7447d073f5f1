"""What its owner should know about the file, in words: what was met, what was done about it, what to do."""

from collections.abc import Iterable

import pyarrow as pa

from datasets.kinds.base import Problem
from datasets.kinds.encoding_names import encoding_in_full
from datasets.kinds.table.blocks import Findings
from datasets.kinds.table.columns import ColumnPlan
from datasets.kinds.table.dates import SWAPPED
from datasets.kinds.table.dialect import Dialect
from datasets.kinds.table.ingest import Pass
from datasets.kinds.table.patterns import MISSING_WORDS, SIGNED_NUMBER, is_missing_word
from datasets.kinds.table.profile import ColumnProfile

ENCODING_HINT = "If letters look wrong in the preview, choose the encoding yourself."
QUOTE_HINT = 'Close the quote or, if it belongs to the text, double it ("") inside a quoted cell.'
SIGNED_HINT = "To learn from them as numbers, write plain ones in the file: 1234.5 or 0.15."
SIGNED_LEAST, SIGNED_SAMPLE = 5, 200
SIGNS = frozenset("$€£¥%(,")
TYPE_HINT = "To read those cells as missing, set the type of the column."


def encoding_problem(encoding: str, line: int | None = None) -> Problem:
    """The file is not UTF-8 and was read as `encoding`; `line` where that showed, when the beginning still was."""
    where = f" (line {line})" if line else ""
    message = f"The file is not UTF-8{where}: it was read as {encoding_in_full(encoding)}."
    return Problem("encoding_guessed", message, ENCODING_HINT, severity="info", line=line)


def file_problems(findings: Findings, found: Pass, dialect: Dialect, width: int) -> list[Problem]:
    """Problems of rows and characters, each with its first line."""
    problems: list[Problem] = []
    for code, words, hint in (
        ("not_utf8", "parts of the file hold bytes that are not UTF-8: they show as �", ENCODING_HINT),
        (
            "nul_bytes",
            "NUL characters were removed",
            "Look there: text may have been cut or damaged by another program.",
        ),
        ("stray_quote", "cells go on after their closing quote: all their text was kept", QUOTE_HINT),
    ):
        if findings.counts.get(code):
            message = f"{findings.counts[code]:,} {words}; the first in line {findings.lines[code][0]}."
            problems.append(Problem(code, message, hint, line=findings.lines[code][0]))
    for line in findings.lines.get("unclosed_quote", []):
        message = f"Line {line} opens a quote that never closes: that line was left out."
        problems.append(Problem("unclosed_quote", message, QUOTE_HINT, line=line))
    problems += _ragged(found, width)
    if dialect.preamble:
        lines = "1 line" if len(dialect.preamble) == 1 else f"{len(dialect.preamble)} lines"
        message = f"{lines} before the table, beginning with “{_short(dialect.preamble[0])}”, left out."
        problems.append(Problem("lines_before", message, "Delete them in the file if that is wrong.", line=1))
    if dialect.decimal_doubtful:
        mark = "a decimal comma" if dialect.decimal == "," else "a separator of thousands"
        message = f"Numbers such as 1,234 can be read in two ways: the comma was taken as {mark}."
        problems.append(Problem("decimal_ambiguous", message, "Choose the decimal mark if that is wrong."))
    return problems


def _ragged(found: Pass, width: int) -> Iterable[Problem]:
    if not found.ragged:
        return
    rows = "1 row was" if found.ragged == 1 else f"{found.ragged:,} rows were"
    first = found.ragged_lines[0][0] if found.ragged_lines else None
    message = f"{rows} left out for not having {width} cells."
    yield Problem("ragged_rows", message, "Correct those lines in the file and upload it again.", line=first)
    for line, cells in found.ragged_lines:
        yield Problem("ragged_row", f"Line {line} has {cells} cells where {width} are expected.", line=line)


def column_problems(
    place: int, plan: ColumnPlan, profile: ColumnProfile, kind: str, found: Pass, sample: pa.Array
) -> list[Problem]:
    """Problems of one column's cells; `sample` holds the first of them as texts."""
    return [
        *_mixed(place, plan, found),
        *_dates(plan, profile),
        *_infinite(plan, profile),
        *_formulas(place, plan, profile, found),
        *_kept_words(plan, profile, kind),
        *_signed_numbers(plan, kind, sample),
    ]


def _mixed(place: int, plan: ColumnPlan, found: Pass) -> Iterable[Problem]:
    misfits, mixed = found.misfits.get(place), plan.mixed
    if plan.forced and misfits:
        example = _short(misfits.text)
        message = f"{_cells(misfits.count)} of “{plan.name}” are not {plan.role}, such as “{example}”: read as missing."
        yield Problem(
            "misfits", message, "Correct them in the file if they matter.", line=misfits.line, column=plan.name
        )
    elif mixed:
        few = f"{_cells(mixed.count)}, such as “{_short(mixed.example)}”"
        message = f"“{plan.name}” holds {mixed.kind} except in {few}: it was read as text."
        yield Problem("mixed_column", message, TYPE_HINT, line=mixed.line, column=plan.name)


def _dates(plan: ColumnPlan, profile: ColumnProfile) -> Iterable[Problem]:
    if plan.date_format in SWAPPED and not profile.decided:
        message = f"No date of “{plan.name}” shows whether day or month comes first: read {plan.date_format}."
        hint = f"If that is wrong, choose {SWAPPED[plan.date_format]}."
        yield Problem("ambiguous_dates", message, hint, column=plan.name)


def _infinite(plan: ColumnPlan, profile: ColumnProfile) -> Iterable[Problem]:
    if plan.store != "float" or plan.forced:
        return
    count = sum(number for word, number in profile.missing_tokens.items() if word not in plan.missing)
    if count:
        message = f"{_cells(count)} of “{plan.name}” are infinite or too large for a number: read as missing."
        yield Problem(
            "infinite", message, "Replace them in the file if they stand for something else.", column=plan.name
        )


def _formulas(place: int, plan: ColumnPlan, profile: ColumnProfile, found: Pass) -> Iterable[Problem]:
    if profile.formulas:
        message = (
            f"{_cells(profile.formulas)} of “{plan.name}” start like a spreadsheet formula: kept as text, never run."
        )
        hint = "Export values instead of formulas if the result was meant."
        yield Problem("formula_cells", message, hint, line=found.formula_lines.get(place), column=plan.name)


def _kept_words(plan: ColumnPlan, profile: ColumnProfile, kind: str) -> Iterable[Problem]:
    if kind not in ("categorical", "text", "identifier"):
        return
    for word, count in profile.top():
        if word and word.strip() in MISSING_WORDS:
            message = f"“{word}” in “{plan.name}” was kept as a value in {_cells(count)}."
            hint = f"If it means that there is no value, add “{word}” to the missing words of the column."
            yield Problem("missing_word_kept", message, hint, severity="info", column=plan.name)


def _signed_numbers(plan: ColumnPlan, kind: str, sample: pa.Array) -> Iterable[Problem]:
    if plan.store != "string" or plan.forced or kind not in ("categorical", "text", "identifier"):
        return
    present = [cell.strip() for cell in sample[:SIGNED_SAMPLE].to_pylist() if cell and not is_missing_word(cell)]
    signed = [cell for cell in present if not SIGNS.isdisjoint(cell)]
    if signed and len(present) >= SIGNED_LEAST and all(SIGNED_NUMBER.fullmatch(cell) for cell in present):
        message = f"“{plan.name}” holds numbers with signs, such as “{_short(signed[0])}”: they were read as text."
        yield Problem("signed_numbers", message, SIGNED_HINT, column=plan.name)


def _cells(count: int) -> str:
    return "1 cell" if count == 1 else f"{count:,} cells"


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"
