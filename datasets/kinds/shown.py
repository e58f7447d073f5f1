"""What a kind declares about its own page and reading options: what the shared page and form walk through."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

PageValues = Callable[[Mapping[str, Any], Mapping[str, str]], dict[str, Any]]
"""(reading, query) to what the kind's templates show as `data`.

`reading` is the content of `reading.json` as the database keeps it; `query` holds `section`, the one to be shown, and
the page's other parameters as the browser sent them. Pure, and without opening a file: it runs in the web process.
"""

Changes = Callable[[Mapping[str, Any], Mapping[str, Any]], list[str]]
"""(newer, older) reading to what changed, a phrase each: “new: cats”."""


def commonest_first(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Name and count, in an order that does not hang on the database: PostgreSQL sorts the keys of JSON by length."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def gained_and_lost(now: Sequence[str], before: Sequence[str]) -> list[str]:
    """The phrases for names that came and names that went."""
    kept, left = set(now), set(before)
    gained = [name for name in now if name not in left]
    lost = [name for name in before if name not in kept]
    return [f"{word}: {some(names)}" for word, names in (("new", gained), ("gone", lost)) if names]


def some(names: Sequence[str], most: int = 5) -> str:
    """The first names, and how many more there are."""
    rest = len(names) - most
    return ", ".join(names[:most]) + (f" and {rest} more" if rest > 0 else "")


@dataclass(frozen=True, slots=True)
class Section:
    """One tab of a dataset's page, drawn by the kind's own template `<kind>/<key>.html`.

    `pages` names the list among the page's values that is shown `page_size` entries at a time, as `page`.
    """

    key: str
    label: str
    icon: str
    pages: str = ""
    page_size: int = 50


@dataclass(frozen=True, slots=True)
class ReadOption:
    """One entry of a request's `options`, as the form “How it is read” offers it.

    A choice's `choices` are (JSON value, words); leaving it open means that the reader finds out, said as `open`.
    `number` takes whole numbers from `least`; `words` takes a list of texts, `always` standing before what is typed.

    With `each_column` the option maps the table's columns to values: `found_as` names the entry of a column that holds
    what was found, and `default_key` the map's entry for all columns not named. When an option with `names_columns`
    changes, columns may get other names, so what was chosen for single ones is dropped.
    """

    key: str
    label: str
    control: Literal["choice", "number", "words"]
    help: str = ""
    choices: tuple[tuple[Any, str], ...] = ()
    open: str = "Find out"
    least: int | None = None
    always: tuple[str, ...] = ()
    each_column: bool = False
    found_as: str = ""
    default_key: str = ""
    names_columns: bool = False
