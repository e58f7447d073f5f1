"""What the user decided about a table, checked; everything left open is found in the file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from datasets.kinds.base import ReadRefused
from datasets.kinds.encoding import chosen_encoding
from datasets.kinds.table.choices import DEFAULT, TYPES

DATE_ORDERS = ("day-first", "month-first")
KEYS = ("encoding", "delimiter", "decimal", "thousands", "header", "quotechar", "missing_tokens", "types", "date_order")


@dataclass(frozen=True, slots=True)
class Options:
    """Overrides of one reading; None means "find out". `thousands` "" means that there is no separator."""

    encoding: str | None = None
    delimiter: str | None = None
    decimal: str | None = None
    thousands: str | None = None
    header: bool | None = None
    quotechar: str | None = None
    date_order: str | None = None
    missing_tokens: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)

    def check_columns(self, names: list[str]) -> None:
        """Raise ReadRefused when a column is named here that the table does not have."""
        for key, given in (("types", self.types), ("missing_tokens", self.missing_tokens)):
            for column in given:
                if column not in names and column != DEFAULT:
                    shown = ", ".join(f"“{name}”" for name in names[:10])
                    _refuse(
                        f"The option {key} names a column “{column}” that the table does not have.", f"It has {shown}."
                    )


def parse_options(given: Mapping[str, Any]) -> Options:
    """Check the user's overrides. Raises ReadRefused with the allowed values for anything else."""
    unknown = sorted(set(given) - set(KEYS))
    if unknown:
        _refuse(f"There is no option “{unknown[0]}”.", f"The options are: {', '.join(KEYS)}.")
    encoding = given.get("encoding")
    header = given.get("header")
    if header not in (None, True, False):
        _refuse("The option header is neither true nor false.", "Say true when the first row holds column names.")
    return Options(
        encoding=chosen_encoding(str(encoding)) if encoding else None,
        delimiter=_character(given, "delimiter", forbidden="\r\n\"'"),
        decimal=_choice(given, "decimal", (".", ",")),
        thousands=_choice(given, "thousands", ("", ".", ",", " ", "'")),
        header=header,
        quotechar=_character(given, "quotechar", forbidden="\r\n\t,;|"),
        date_order=_choice(given, "date_order", DATE_ORDERS),
        missing_tokens=_tokens(given.get("missing_tokens") or {}),
        types=_types(given.get("types") or {}),
    )


def _refuse(message: str, hint: str) -> None:
    raise ReadRefused("bad_option", message, hint)


def _choice(given: Mapping[str, Any], key: str, allowed: tuple[str, ...]) -> str | None:
    value = given.get(key)
    if value is None or value in allowed:
        return value
    _refuse(f"The option {key} cannot be “{value}”.", f"Use one of: {', '.join(repr(choice) for choice in allowed)}.")
    return None


def _character(given: Mapping[str, Any], key: str, *, forbidden: str) -> str | None:
    value = given.get(key)
    if value in (None, ""):
        return None
    if not isinstance(value, str) or len(value) != 1 or not value.isascii() or value in forbidden or value == "\0":
        _refuse(
            f"The option {key} must be one ASCII character that can do that work.", "Use for example a comma or a tab."
        )
    return str(value)


def _tokens(given: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(given, Mapping):
        _refuse("The option missing_tokens is not a list of words for each column.", 'Use {"column": ["", "NA"]}.')
    for column, words in given.items():
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            _refuse(f"The missing words of column “{column}” are not a list of texts.", 'Use for example ["", "NA"].')
    return {column: tuple(dict.fromkeys(words)) for column, words in given.items()}


def _types(given: Any) -> dict[str, str]:
    if not isinstance(given, Mapping):
        _refuse("The option types does not give a type for each column.", 'Use {"column": "numeric"}.')
    for column, kind in given.items():
        if kind not in TYPES:
            _refuse(f"There is no column type “{kind}” (column “{column}”).", f"Use one of: {', '.join(TYPES)}.")
    return dict(given)
