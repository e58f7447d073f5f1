"""Documents as their page shows them: each file with what it holds, and passages of text with their place."""

from collections import Counter
from collections.abc import Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any

from datasets.kinds.encoding_names import encoding_name
from datasets.kinds.shown import commonest_first, gained_and_lost

FORMATS = {"text": "Plain text", "markdown": "Markdown", "pdf": "PDF", "docx": "Word", "json": "JSON"}


def values(reading: Mapping[str, Any], query: Mapping[str, str]) -> dict[str, Any]:
    """What was found; for the text the passages in groups of one file each."""
    files = [_file(entry) for entry in reading["files"]]
    shown = {
        "documents": reading["documents"],
        "words": reading["words"],
        "characters": reading["characters"],
        "pages": reading["pages"],
        "passages": reading["rows"],
        "repeated": reading["repeated_passages"],
        "unusable": reading["unusable"],
        "formats": [(FORMATS.get(key, key), count) for key, count in commonest_first(reading["formats"])],
        "encodings": list(Counter(entry["encoding"] for entry in files if entry["encoding"]).most_common()),
        "files": files,
    }
    return shown | _text(reading)


def _file(entry: Mapping[str, Any]) -> dict[str, Any]:
    named = {"format": FORMATS.get(entry["format"], entry["format"]), "pages": entry.get("pages")}
    return {**entry, **named, "encoding": encoding_name(entry.get("encoding", ""))}


def _text(reading: Mapping[str, Any]) -> dict[str, Any]:
    passages = reading["preview"]["passages"]
    groups = [{"file": file, "passages": list(found)} for file, found in groupby(passages, itemgetter("file"))]
    return {"excerpts": len(passages), "groups": groups, "in_files": len(groups)}


def changes(newer: Mapping[str, Any], older: Mapping[str, Any]) -> list[str]:
    """Phrases about files that came or went."""
    now, before = ([entry["name"] for entry in reading["files"]] for reading in (newer, older))
    return gained_and_lost(now, before)
