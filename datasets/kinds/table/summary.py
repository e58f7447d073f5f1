"""What one block says about one column, computed in a worker thread and merged in order by `profile`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from datasets.kinds.table.columns import ColumnPlan
from datasets.kinds.table.hashing import hash_numbers, hash_texts
from datasets.kinds.table.sketch import Floats, Hashes

FORMULA_STARTS = np.frombuffer(b"=+-@", np.uint8)
FORMULA = r"^[=@]\S|^[+-](?:[A-Za-z(=@]|.*[(|!])"
FEW_VALUES = 1000


@dataclass(slots=True)
class Lengths:
    """Lengths in characters of the non-missing texts."""

    low: int = 0
    high: int = 0
    total: int = 0


@dataclass(slots=True)
class Summary:
    """`numbers`: ascending values (dates as microseconds). `counts`: by value, None where values hardly repeat."""

    present: int
    absent: int
    hashes: Hashes
    numbers: Floats | None = None
    counts: Mapping[Any, int] | None = None
    lengths: Lengths = field(default_factory=Lengths)
    formulas: int = 0
    formula_row: int | None = None


def summarise(plan: ColumnPlan, array: pa.Array) -> Summary:
    """Summarise one converted block of a column."""
    if plan.store == "boolean":
        return _booleans(array)
    if plan.store == "string":
        return _dictionary(array) if pa.types.is_dictionary(array.type) else _texts(array)
    return _numbers(array)


def _numbers(array: pa.Array) -> Summary:
    present = array.drop_null() if array.null_count else array
    raw = present.view(pa.int64()) if pa.types.is_timestamp(present.type) else present
    values = np.sort(raw.to_numpy(zero_copy_only=False))
    fresh = np.ones(len(values), bool)
    fresh[1:] = values[1:] != values[:-1]
    distinct = values[fresh]
    counts: dict[Any, int] | None = None
    if len(distinct) <= FEW_VALUES:
        edges = np.append(np.flatnonzero(fresh), len(values))
        counts = dict(zip(distinct.tolist(), np.diff(edges).tolist(), strict=True))
    return Summary(len(values), array.null_count, hash_numbers(distinct), values.astype(np.float64), counts)


def _booleans(array: pa.Array) -> Summary:
    true = pc.sum(array).as_py() or 0
    present = len(array) - array.null_count
    counts = {value: count for value, count in ((True, true), (False, present - true)) if count}
    hashes = hash_numbers(np.array([int(value) for value in counts], np.int64))
    return Summary(present, array.null_count, hashes, counts=counts)


def _dictionary(array: pa.DictionaryArray) -> Summary:
    indices = array.indices.drop_null() if array.null_count else array.indices
    counts = np.bincount(np.asarray(indices), minlength=len(array.dictionary))
    used = counts > 0
    words = array.dictionary if used.all() else array.dictionary.filter(pa.array(used))
    counts = counts[used]
    lengths = np.asarray(pc.utf8_length(words)).astype(np.int64)
    summary = Summary(
        present=len(indices),
        absent=array.null_count,
        hashes=hash_texts(words),
        counts=dict(zip(words.to_pylist(), counts.tolist(), strict=True)),
        lengths=_lengths(lengths, counts),
    )
    places = _formulas(words)
    if len(places):
        summary.formulas = int(counts[places].sum())
        codes = np.flatnonzero(used)[places]
        rows = np.asarray(pc.fill_null(array.indices, -1))
        summary.formula_row = int(np.flatnonzero(np.isin(rows, codes))[0])
    return summary


def _texts(array: pa.Array) -> Summary:
    present = array.drop_null() if array.null_count else array
    lengths = np.asarray(pc.utf8_length(present)).astype(np.int64)
    hashes = hash_texts(present)
    summary = Summary(len(present), array.null_count, hashes, lengths=_lengths(lengths, np.ones(1, np.int64)))
    places = _formulas(present)
    if len(places):
        summary.formulas = len(places)
        summary.formula_row = int(np.flatnonzero(np.asarray(pc.is_valid(array)))[places[0]])
    return summary


def _lengths(lengths: np.ndarray, counts: np.ndarray) -> Lengths:
    if not len(lengths):
        return Lengths()
    return Lengths(int(lengths.min()), int(lengths.max()), int((lengths * counts).sum()))


def _formulas(words: pa.Array) -> np.ndarray:
    """Places of texts that a spreadsheet program would take for a formula."""
    _, offsets_buffer, data_buffer = words.buffers()
    if data_buffer is None or not len(words):
        return np.empty(0, np.int64)
    offsets = np.frombuffer(offsets_buffer, np.int32)[words.offset : words.offset + len(words) + 1]
    data = np.frombuffer(data_buffer, np.uint8)
    filled = np.flatnonzero(np.diff(offsets))
    suspects = filled[np.isin(data[offsets[filled]], FORMULA_STARTS)]
    if not len(suspects):
        return suspects
    return suspects[np.asarray(pc.match_substring_regex(words.take(pa.array(suspects)), FORMULA))]
