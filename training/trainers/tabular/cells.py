"""One value of a raw row into what the pipeline takes: a number, a word, or a gap; in training and prediction alike.

Pure Python. A gap is NaN in every column: `SimpleImputer` knows it in numbers and in words. Each function raises
ValueError for a value that it cannot read.
"""

import math
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from training.trainers.tabular.table_info import BOOLEAN, DATETIME, NUMERIC, TEXT

GAP = math.nan
TRUE_WORDS = frozenset({"true", "t", "yes", "y", "1"})
FALSE_WORDS = frozenset({"false", "f", "no", "n", "0"})
GROUPED_BY_COMMA = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
DECIMAL_COMMA = re.compile(r"[+-]?(\d+|\d{1,3}(\.\d{3})+),\d+")
LARGEST = 3.4e38  # trees compute with 32-bit floats
LAST_SECOND = 253_402_300_799.0  # of the year 9999


def is_gap(value: Any) -> bool:
    """None, NaN and blank strings are gaps."""
    return value is None or value != value or (isinstance(value, str) and not value.strip())


def to_number(value: Any) -> float:
    """Numbers, booleans as 0 and 1, and numbers written as text: "1,234.5", "1.234,5", "3,5", "1 000"."""
    number = float(_plain(value) if isinstance(value, str) else value)
    if abs(number) > LARGEST:
        raise ValueError("too large")
    return number


def _plain(text: str) -> str:
    text = "".join(text.split())
    if GROUPED_BY_COMMA.fullmatch(text):
        return text.replace(",", "")
    if DECIMAL_COMMA.fullmatch(text):
        return text.replace(".", "").replace(",", ".")
    return text


def to_boolean(value: Any) -> float:
    """1.0 or 0.0 from booleans, 0 and 1, and the usual words."""
    if isinstance(value, str):
        word = value.strip().lower()
        if word in TRUE_WORDS:
            return 1.0
        if word in FALSE_WORDS:
            return 0.0
    elif value in (0, 1):
        return float(value)
    raise ValueError("not a yes or no")


def to_word(value: Any) -> str:
    """A category's name: 2007 and 2007.0 are the same one, True is "true"."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dict | list):
        raise ValueError("not a single value")
    return str(value)


def to_seconds(value: Any) -> float:
    """Unix seconds from a date, a datetime or ISO 8601 text; without a zone it is taken as UTC."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value.strip())
    elif isinstance(value, int | float) and not isinstance(value, bool):
        if not abs(value) <= LAST_SECOND:
            raise ValueError("not within years 1 to 9999")
        return float(value)
    elif isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)
    if not isinstance(value, datetime):
        raise ValueError("not a date")
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp()


READERS: dict[str, Callable[[Any], Any]] = {NUMERIC: to_number, BOOLEAN: to_boolean, DATETIME: to_seconds}
EXPECTED = {NUMERIC: "a number", BOOLEAN: "yes or no (true or false)", DATETIME: "a date such as 2026-11-21"}


def read_cell(value: Any, column_type: str) -> Any:
    """The cell for a column of this type; categories, identifiers and texts are words. Raises ValueError."""
    if is_gap(value):
        return "" if column_type == TEXT else GAP
    return READERS.get(column_type, to_word)(value)
