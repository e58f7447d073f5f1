"""Light summary of a table: what the web process knows of a dataset version without opening its file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

NUMERIC, CATEGORICAL, BOOLEAN = "numeric", "categorical", "boolean"
DATETIME, TEXT, IDENTIFIER = "datetime", "text", "identifier"


@dataclass(frozen=True, kw_only=True, slots=True)
class ColumnInfo:
    """One column of `reading.json`. `top` holds up to 20 (value, rows) pairs, the commonest first."""

    name: str
    type: str
    missing: int = 0
    unique: int = 0
    top: tuple[tuple[str, int], ...] = ()
    warnings: tuple[str, ...] = ()  # codes

    @classmethod
    def from_reading(cls, column: Mapping[str, Any]) -> "ColumnInfo":
        return cls(
            name=column["name"],
            type=column["type"],
            missing=column.get("missing", 0),
            unique=column.get("unique", 0),
            top=tuple((str(value), int(rows)) for value, rows in column.get("top") or ()),
            warnings=tuple(item["code"] for item in column.get("warnings") or ()),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class TableInfo:
    """A table, the column to predict (None for clustering) and the columns to learn from."""

    rows: int
    columns: tuple[ColumnInfo, ...]
    target: ColumnInfo | None = None
    features: tuple[ColumnInfo, ...] = ()
    forced: frozenset[str] = frozenset()  # text and identifier columns that the user wants nevertheless

    @classmethod
    def from_reading(
        cls,
        reading: Mapping[str, Any],
        target: str | None = None,
        features: Iterable[str] | None = None,
        forced: Iterable[str] = (),
    ) -> "TableInfo":
        """Build from the contents of `reading.json`; without `features` every other column counts as one.

        A target that the table does not have gives `target=None`; `checks` says so.
        """
        columns = tuple(ColumnInfo.from_reading(column) for column in reading["columns"])
        wanted = None if features is None else set(features)
        return cls(
            rows=reading["rows"],
            columns=columns,
            target=next((column for column in columns if column.name == target), None),
            features=tuple(c for c in columns if c.name != target and (wanted is None or c.name in wanted)),
            forced=frozenset(forced) & {column.name for column in columns if column.type in (TEXT, IDENTIFIER)},
        )

    @property
    def used(self) -> tuple[ColumnInfo, ...]:
        """The features that a trainer really learns from."""
        return tuple(column for column in self.features if not left_out(column, self.forced))

    def why_off(self, column: ColumnInfo) -> str:
        """Why a column is usually not learnt from; empty when it is."""
        return left_out(column)

    def as_features(self) -> list[dict[str, Any]]:
        """The `features` of run.json."""
        return [
            {"name": column.name, "type": column.type} | ({"include": True} if column.name in self.forced else {})
            for column in self.used
        ]

    @property
    def given_split(self) -> Mapping[str, int]:
        return {}

    @property
    def labelled_rows(self) -> int:
        return self.rows - (self.target.missing if self.target else 0)

    @property
    def width(self) -> int:
        """About how many numbers a row becomes once categories are encoded."""
        return sum(min(column.unique, 50) if column.type == CATEGORICAL else 1 for column in self.used) or 1


def left_out(column: ColumnInfo, forced: frozenset[str] = frozenset()) -> str:
    """Why a column is not learnt from; empty when it is."""
    if column.name in forced:
        return ""
    if column.type == IDENTIFIER:
        return "it identifies rows, and a model would learn the rows by heart"
    if column.type == TEXT:
        return "it is free text"
    return ""
