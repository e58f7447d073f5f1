"""Does an upload look like a table?"""

import re

from datasets.kinds.clues import Clue

NAMED = (".csv", ".tsv", ".tab")
SHEETS = (".csv", ".tsv", ".xlsx", ".xls", ".parquet")
DELIMITERS = (r"\t", ";", r",(?=\S)", r"\|")  # prose has commas too, but a space after them
LINES = 20
ANYTHING = 0.2
"""What no kind knows is read as a table, whose reader names most other formats and what to do about them."""


def recognise(clue: Clue) -> float:
    if clue.is_zip:
        office = any(name.startswith("xl/") for name in clue.names)
        return 0.97 if office else 0.9 * clue.share_inside(SHEETS)
    if clue.suffix in NAMED:
        return 0.85
    return 0.7 if clue.head and not clue.is_binary and _regular(clue.text) else ANYTHING


def _regular(text: str) -> bool:
    """The first lines hold one delimiter equally often, as prose does not."""
    lines = [line for line in text.splitlines()[:LINES] if line.strip()]
    if len(lines) < 2 or text.lstrip().startswith(("{", "[")):
        return False
    counts = [{len(re.findall(mark, line)) for line in lines} for mark in DELIMITERS]
    return any(len(found) == 1 and found != {0} for found in counts)
