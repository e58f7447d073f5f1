"""JSON and JSON Lines: the texts in them, found by the names of their fields."""

import json
from collections.abc import Iterator
from typing import Any

from datasets.kinds.documents.passages import Document, DocumentError, paragraphs
from datasets.kinds.documents.plain import decode

TEXT_FIELDS = ("text", "content", "body", "article", "document", "passage", "paragraph", "story", "abstract")
MAX_DEPTH = 60
MAX_LINE = 16 * 1024 * 1024  # characters
LONG = 20  # characters; a string without a telling name counts as text when it has this many and a space


def read_json(content: bytes, name: str, encoding: str | None = None, fields: tuple[str, ...] = ()) -> Document:
    """One passage for each text. `fields` names those to take; else the usual names, else every longer string."""
    text, used = decode(content, encoding)
    unit, values = ("line", _lines(text)) if name.lower().endswith((".jsonl", ".ndjson")) else ("entry", _whole(text))
    found = [(number, path, string) for number, value in values for path, string in _strings(value, "", 0)]
    chosen = _choose(found, fields or TEXT_FIELDS)
    if not chosen and not fields:
        chosen = [(number, string) for number, _, string in found if len(string) >= LONG and " " in string]
    passages = paragraphs(unit, chosen)
    if not passages:
        wanted = ", ".join(fields or TEXT_FIELDS)
        raise DocumentError("no_text", f"holds no text in a field called {wanted}", "Name the field that holds text.")
    return Document("json", passages, encoding=used)


def _whole(text: str) -> list[tuple[int, Any]]:
    value = _parse(text, None)
    return list(enumerate(value, start=1)) if isinstance(value, list) else [(1, value)]


def _lines(text: str) -> list[tuple[int, Any]]:
    return [(number, _parse(line, number)) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]


def _parse(text: str, line: int | None) -> Any:
    where = f" in line {line:,}" if line else ""
    if line and len(text) > MAX_LINE:
        raise DocumentError("line_too_long", f"has more than {MAX_LINE:,} characters{where}")
    try:
        return json.loads(text)
    except RecursionError as error:
        raise DocumentError("too_deep", f"is nested deeper than {MAX_DEPTH} levels{where}") from error
    except json.JSONDecodeError as error:
        where = f"line {line or error.lineno:,}, column {error.colno:,}"
        raise DocumentError("damaged", f"is not valid JSON: {error.msg} at {where}") from error
    except ValueError as error:  # a number of more than 4,300 digits
        raise DocumentError("damaged", f"holds a number with too many digits{where}") from error


def _strings(value: Any, field: str, depth: int) -> Iterator[tuple[str, str]]:
    """(name of the nearest field, string) of every string in a value."""
    if depth > MAX_DEPTH:
        raise DocumentError("too_deep", f"is nested deeper than {MAX_DEPTH} levels")
    if isinstance(value, str):
        yield field, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _strings(inner, name, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner, field, depth + 1)


def _choose(found: list[tuple[int, str, str]], fields: tuple[str, ...]) -> list[tuple[int, str]]:
    wanted = {field.lower() for field in fields}
    return [(number, string) for number, field, string in found if field.lower() in wanted]
