"""Dates and times in ISO and the common day-first and month-first forms, to microseconds without a time zone.

Parsed by pattern and integer arithmetic: Arrow's strptime would turn 30/02 into 1 March.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

TIME = r"(?:[T ]+(?P<h>\d{1,2}):(?P<i>\d{2})(?::(?P<s>\d{2})(?:[.,](?P<f>\d{1,9}))?)?(?: ?(?P<p>[AaPp][Mm]))?)?"
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
PATTERNS = {
    "year-first": rf"^(?P<y>\d{{4}})[-/.](?P<m>\d{{1,2}})[-/.](?P<d>\d{{1,2}}){TIME}$",
    "day-first": rf"^(?P<d>\d{{1,2}})(?P<x>[-/.])(?P<m>\d{{1,2}})[-/.](?P<y>\d{{4}}|\d{{2}}){TIME}$",
    "month-first": rf"^(?P<m>\d{{1,2}})(?P<x>[-/.])(?P<d>\d{{1,2}})[-/.](?P<y>\d{{4}}|\d{{2}}){TIME}$",
    "day-name": rf"^(?P<d>\d{{1,2}})[ -](?P<n>[A-Za-z]{{3}})[a-z]*[ -](?P<y>\d{{4}}|\d{{2}}){TIME}$",
    "month-name": rf"^(?P<n>[A-Za-z]{{3}})[a-z]* (?P<d>\d{{1,2}}),? (?P<y>\d{{4}}){TIME}$",
    "month": r"^(?P<y>\d{4})-(?P<m>\d{1,2})$",
}
ZONED = r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*(?:Z|[+-]\d{2}:?\d{2})$"
FORMATS = ("year-first", "zoned", *[name for name in PATTERNS if name != "year-first"])
SWAPPED = {"day-first": "month-first", "month-first": "day-first"}
TIMESTAMP = pa.timestamp("us")
PIVOT_YEAR = 69
"""Two-digit years from 69 on are 19xx, as POSIX has it."""


@dataclass(frozen=True, slots=True)
class Dates:
    """`values`: timestamps, null where the text is no such date. `decided`: some day is above 12: the order is sure."""

    values: pa.Array
    decided: bool = True


def parse_dates(texts: pa.Array, form: str) -> Dates:
    """Read `texts` (strings, nulls allowed) in one of FORMATS."""
    if form == "zoned":
        return Dates(_zoned(texts))
    if form == "year-first":
        try:
            return Dates(pc.cast(texts, TIMESTAMP))
        except pa.ArrowInvalid:
            pass  # not every cell is plain ISO: find out which by pattern
    parts = pc.extract_regex(texts, PATTERNS[form])
    fields = {parts.type.field(place).name for place in range(parts.type.num_fields)}
    valid = np.asarray(pc.is_valid(parts))

    def numbers(name: str, default: int) -> np.ndarray:
        if name not in fields:
            return np.full(len(texts), default, np.int64)
        column = pc.struct_field(parts, name)
        column = pc.if_else(pc.equal(column, ""), str(default), column)
        return np.asarray(pc.fill_null(pc.cast(column, pa.int64()), default))

    year, day = numbers("y", 1970), numbers("d", 1)
    if "y" in fields:
        short = np.asarray(pc.fill_null(pc.equal(pc.utf8_length(pc.struct_field(parts, "y")), 2), False))
        if "x" in fields:  # 1.2.10 is a version number as often as a date: two digits make a year after slashes only
            valid = valid & (~short | np.asarray(pc.fill_null(pc.equal(pc.struct_field(parts, "x"), "/"), False)))
        year = np.where(short, np.where(year >= PIVOT_YEAR, 1900 + year, 2000 + year), year)
    month = _named_months(parts) if "n" in fields else numbers("m", 1)
    stamps, sound = _assemble(year, month, day)
    hour, minute, second = numbers("h", 0), numbers("i", 0), numbers("s", 0)
    if "p" in fields:
        half = np.asarray(pc.fill_null(pc.utf8_lower(pc.struct_field(parts, "p")), "").to_pylist())
        sound &= (half == "") | ((hour >= 1) & (hour <= 12))
        hour = np.where(half == "", hour, hour % 12 + 12 * (half == "pm"))
    sound &= valid & (hour < 24) & (minute < 60) & (second < 60)
    micro = stamps + ((hour * 60 + minute) * 60 + second) * 1_000_000 + _fraction(parts, fields, len(texts))
    decided = bool((day[sound] > 12).any()) if form in SWAPPED else True
    return Dates(pa.array(micro.astype("M8[us]"), mask=~sound), decided)


def _zoned(texts: pa.Array) -> pa.Array:
    """ISO with a zone (Z or +02:00), brought to UTC; everything null when one cell is something else."""
    try:
        return pc.cast(pc.cast(texts, pa.timestamp("us", "UTC")), TIMESTAMP)
    except pa.ArrowInvalid:
        shaped = pc.match_substring_regex(texts, ZONED)
    try:
        return pc.cast(pc.cast(pc.if_else(shaped, texts, None), pa.timestamp("us", "UTC")), TIMESTAMP)
    except pa.ArrowInvalid:
        return pa.nulls(len(texts), TIMESTAMP)


def _assemble(year: np.ndarray, month: np.ndarray, day: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(microseconds since 1970, whether the day exists in that month)."""
    sound = (month >= 1) & (month <= 12)
    months = ((year - 1970) * 12 + np.where(sound, month, 1) - 1).astype("M8[M]")
    first = months.astype("M8[D]").astype(np.int64)
    length = (months + 1).astype("M8[D]").astype(np.int64) - first
    sound &= (day >= 1) & (day <= length)
    return (first + day - 1) * 86_400_000_000, sound


def _named_months(parts: pa.Array) -> np.ndarray:
    places = pc.index_in(pc.utf8_lower(pc.struct_field(parts, "n")), pa.array(MONTHS))
    return np.asarray(pc.fill_null(places, -1)).astype(np.int64) + 1


def _fraction(parts: pa.Array, fields: set[str], count: int) -> np.ndarray:
    if "f" not in fields:
        return np.zeros(count, np.int64)
    digits = pc.utf8_slice_codeunits(pc.utf8_rpad(pc.fill_null(pc.struct_field(parts, "f"), ""), 6, "0"), 0, 6)
    return np.asarray(pc.cast(digits, pa.int64()))
