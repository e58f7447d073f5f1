"""One block of a column from text into its stored form, counting what was missing and what did not fit."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from datasets.kinds.table.columns import ColumnPlan, Store
from datasets.kinds.table.dates import SWAPPED, parse_dates
from datasets.kinds.table.patterns import NUMBER, grouped_number

TRUE_WORDS = ("true",)
FALSE_WORDS = ("false",)
MORE_TRUE, MORE_FALSE = ("yes", "y", "t", "1", "on"), ("no", "n", "f", "0", "off")
MAX_FORCED_WORDS = 20
INTEGER = r"^[+-]?\d+$"
PADDED = r"^[+-]?0\d"
ARROW_TYPES = {"integer": pa.int64(), "float": pa.float64(), "boolean": pa.bool_(), "datetime": pa.timestamp("us")}


@dataclass(slots=True)
class Converted:
    """`missing`: cells read as missing, by their text. `misfits`: cells that do not fit the plan's form.

    `better`: the form that would hold this block, when the plan's does not. `decided`: day and month are told apart.
    """

    array: Any
    missing: Counter[str] = field(default_factory=Counter)
    misfits: int = 0
    misfit_row: int | None = None
    misfit_text: str = ""
    better: tuple[Store, str | None] | None = None
    decided: bool = True


def convert(plan: ColumnPlan, texts: pa.Array) -> Converted:
    """Convert `texts` (strings, or a dictionary of strings) as `plan` says."""
    if plan.trim:
        texts = _on_values(texts, pc.utf8_trim_whitespace)
    if plan.store == "string":
        return _strings(plan, texts)
    missing, texts = _without_missing(texts, plan.missing)
    converters = {"integer": _integers, "float": _floats, "boolean": _booleans, "datetime": _datetimes}
    converted = converters[plan.store](plan, texts)
    converted.missing.update(missing)
    return converted


def _on_values(texts: pa.Array, function: Any) -> pa.Array:
    if pa.types.is_dictionary(texts.type):
        return function(texts.dictionary_decode()).dictionary_encode()
    return function(texts)


def _strings(plan: ColumnPlan, texts: pa.Array) -> Converted:
    if not pa.types.is_dictionary(texts.type):
        missing, texts = _without_missing(texts, plan.missing)
        return Converted(texts, missing)
    words = pc.index_in(texts.dictionary, pa.array(plan.missing, pa.string()))
    codes = np.flatnonzero(np.asarray(pc.is_valid(words)))
    if not len(codes):
        return Converted(texts)
    indices = np.asarray(texts.indices)
    counts = np.bincount(indices, minlength=len(texts.dictionary))
    missing = Counter({texts.dictionary[int(code)].as_py(): int(counts[code]) for code in codes if counts[code]})
    masked = pa.array(indices, mask=np.isin(indices, codes))
    return Converted(pa.DictionaryArray.from_arrays(masked, texts.dictionary), missing)


def _without_missing(texts: pa.Array, words: tuple[str, ...]) -> tuple[Counter[str], pa.Array]:
    """(how often each missing word occurs, the texts with those cells null)."""
    found = pc.index_in(texts, pa.array(words, pa.string()))
    if found.null_count == len(texts):
        return Counter(), texts
    counts = np.bincount(np.asarray(found.drop_null()), minlength=len(words))
    missing = Counter({word: int(count) for word, count in zip(words, counts, strict=True) if count})
    return missing, pc.if_else(pc.is_valid(found), None, texts)


def _integers(plan: ColumnPlan, texts: pa.Array) -> Converted:
    plain = _plain_numbers(plan, texts)
    codes = _bytes(plain)
    if b"+" in codes:
        plain = pc.replace_substring_regex(plain, r"^\+", "")
    try:
        if b"x" not in codes and b"X" not in codes:  # Arrow would read 0x10 as 16
            return Converted(pc.cast(plain, pa.int64()))
    except pa.ArrowInvalid:
        pass  # some cell is no plain integer: the next steps find out what it is
    whole = pc.match_substring_regex(plain, INTEGER)
    if not plan.forced and pc.all(whole).as_py() is not False:
        return Converted(texts, better=("string", None))  # beyond 64 bits: codes, not quantities
    floats = _floats(plan, texts)
    if plan.forced and bool(pc.all(pc.or_(whole, pc.is_null(floats.array))).as_py()):
        floats.array = pc.cast(floats.array, pa.int64(), safe=False)
    else:
        floats.better = floats.better or ("float", None)
    return floats


def _floats(plan: ColumnPlan, texts: pa.Array) -> Converted:
    plain = _plain_numbers(plan, texts)
    try:
        return _finite(pc.cast(plain, pa.float64()), texts)
    except pa.ArrowInvalid:
        fits = pc.match_substring_regex(plain, f"^(?:{NUMBER})$")
    converted = _finite(pc.cast(pc.if_else(fits, plain, None), pa.float64()), texts)
    return _note_misfits(plan, converted, fits, texts)


def _finite(values: pa.Array, texts: pa.Array) -> Converted:
    """Infinite values and NaN count as missing, each under its own spelling: nothing can be learned from them."""
    odd = pc.fill_null(pc.invert(pc.is_finite(values)), False)
    if not pc.any(odd).as_py():
        return Converted(values)
    words: Counter[str] = Counter(texts.filter(odd).to_pylist())
    return Converted(pc.if_else(odd, None, values), Counter(dict(words.most_common(MAX_FORCED_WORDS))))


def _plain_numbers(plan: ColumnPlan, texts: pa.Array) -> pa.Array:
    """Numbers with a decimal point and no thousands separators; cells grouped otherwise are left as they are."""
    if plan.thousands:
        grouped = pc.match_substring_regex(texts, f"^(?:{grouped_number(plan.thousands, plan.decimal)})$")
        texts = pc.if_else(grouped, pc.replace_substring(texts, plan.thousands, ""), texts)
    if plan.decimal == ",":
        pointed = pc.match_substring(texts, ".")
        texts = pc.if_else(pointed, "a point, not a comma", pc.replace_substring(texts, ",", "."))
    return texts


def _booleans(plan: ColumnPlan, texts: pa.Array) -> Converted:
    true: tuple[str, ...] = TRUE_WORDS
    false: tuple[str, ...] = FALSE_WORDS
    if plan.forced:
        true, false = true + MORE_TRUE, false + MORE_FALSE
    places = pc.index_in(pc.utf8_lower(texts), pa.array(true + false))
    fits = pc.if_else(pc.is_valid(texts), pc.is_valid(places), None)
    return _note_misfits(plan, Converted(pc.less(places, len(true))), fits, texts)


def _datetimes(plan: ColumnPlan, texts: pa.Array) -> Converted:
    form = plan.date_format or "year-first"
    dates = parse_dates(texts, form)
    fits = pc.if_else(pc.is_valid(texts), pc.is_valid(dates.values), None)
    converted = Converted(dates.values, decided=dates.decided)
    if form in SWAPPED and not plan.forced and pc.any(pc.invert(fits)).as_py():
        other = parse_dates(texts, SWAPPED[form])
        if other.values.null_count == texts.null_count and not (dates.decided and other.decided):
            converted.better = ("datetime", SWAPPED[form])
            return converted
    return _note_misfits(plan, converted, fits, texts)


def _note_misfits(plan: ColumnPlan, converted: Converted, fits: pa.Array, texts: pa.Array) -> Converted:
    """Count the cells that do not fit; they become missing when the user chose the type, else the column is text."""
    bad = pc.fill_null(pc.invert(fits), False)
    misfits = pc.sum(bad).as_py() or 0
    if not misfits:
        return converted
    rows = np.flatnonzero(np.asarray(bad))
    converted.misfits, converted.misfit_row = misfits, int(rows[0])
    converted.misfit_text = texts[int(rows[0])].as_py()
    if plan.forced:
        words = Counter(texts.filter(bad).to_pylist())
        converted.missing.update(dict(words.most_common(MAX_FORCED_WORDS)))
    else:
        converted.better = ("string", None)
    return converted


def _bytes(texts: pa.Array) -> bytes:
    buffer = texts.buffers()[2]
    return buffer.to_pybytes() if buffer is not None else b""
