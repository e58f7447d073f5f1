"""How each column is stored: found on a sample, kept or corrected by what the whole file says."""

from dataclasses import dataclass
from typing import Literal

Store = Literal["integer", "float", "boolean", "datetime", "string"]


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """One column. `missing`: words read as missing. `role`: type already decided (by the user, or an identifier).

    `forced`: the user chose the type, so cells that do not fit become missing instead of changing it.
    `dictionary`: the column repeats its values, which makes reading and counting by distinct value cheaper.
    """

    name: str
    store: Store
    missing: tuple[str, ...]
    decimal: str = "."
    thousands: str | None = None
    date_format: str | None = None
    trim: bool = False
    dictionary: bool = False
    forced: bool = False
    role: str | None = None
    mixed: "Mixed | None" = None


@dataclass(frozen=True, slots=True)
class Mixed:
    """A column that is `kind` but for `count` of `total` cells; the first of them is `example` in `line`."""

    kind: str
    count: int
    total: int
    example: str
    line: int | None
