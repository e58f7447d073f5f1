"""Spellings of numbers and dates that several steps have to agree on."""

import re

NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
"""A decimal number with a point, as numpy and Arrow read it."""

STANDARD_MISSING = (
    "",
    "NA",
    "N/A",
    "n/a",
    "#N/A",
    "#NA",
    "NaN",
    "-NaN",
    "NULL",
    "None",
    "?",
    "-",
    "--",
    "#VALUE!",
    "#DIV/0!",
)
"""Words that mean "no value" inside a column of numbers, dates or truth values; in other columns they are values."""

NUMBER_CELL = re.compile(r"[+-]?(?:\d[\d.,' ]*|[.,]\d+)(?:[eE][+-]?\d+)?%?")
SIGNED_NUMBER = re.compile(
    r"[+-]?\(?[$€£¥]?\s?[+-]?(?:\d{1,3}(?:[.,' ]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?)\s?[%$€£¥]?\)?"
)
"""A number as reports write it: a currency or per cent sign, brackets when negative, perhaps another decimal mark."""
DATE_CELL = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ].*)?|\d{4}-\d{2}")
YEAR_CELL = re.compile(r"(?:1[89]|20|21)\d\d")

COMMA_DECIMAL = re.compile(r"[+-]?(?:\d+,(?:\d{1,2}|\d{4,})|\d{1,3}(?:\.\d{3})+,\d+)")
POINT_DECIMAL = re.compile(r"[+-]?(?:\d+\.(?:\d{1,2}|\d{4,})(?:[eE][+-]?\d+)?|\d{1,3}(?:,\d{3})+\.\d+)")
POINT_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:\.\d{3}){2,}")
COMMA_EITHER = re.compile(r"[+-]?\d{1,3},\d{3}")


def missing_words() -> frozenset[str]:
    """The standard words in the spellings people use: as listed, upper, lower and capitalised."""
    return frozenset(
        form for word in STANDARD_MISSING for form in (word, word.upper(), word.lower(), word.capitalize())
    )


def is_missing_word(cell: str) -> bool:
    return cell.strip() in MISSING_WORDS


def grouped_number(separator: str, decimal: str) -> str:
    """Pattern of a number whose thousands are grouped with `separator`, such as 1,234.5."""
    group, point = re.escape(separator), re.escape(decimal)
    return rf"[+-]?\d{{1,3}}(?:{group}\d{{3}})*(?:{point}\d+)?|[+-]?\d+(?:{point}\d+)?"


MISSING_WORDS = missing_words()
