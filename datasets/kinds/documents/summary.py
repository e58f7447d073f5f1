"""Counts over all documents, and the passages to show."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from datasets.kinds.documents.passages import Document
from datasets.kinds.zip_names import shown

PREVIEW = 50  # passages
PER_FILE = 5
EXCERPT = 500  # characters
LISTED = 200  # files
SHORTEST_REPEAT = 40  # characters; shorter passages repeat in any text


@dataclass(slots=True)
class Summary:
    """Filled document by document."""

    documents: int = 0
    passages: int = 0
    characters: int = 0
    words: int = 0
    repeated: int = 0
    pages: int = 0
    empty_pages: int = 0
    formats: Counter[str] = field(default_factory=Counter)
    files: list[dict[str, Any]] = field(default_factory=list)
    preview: list[dict[str, str]] = field(default_factory=list)
    _seen: set[int] = field(default_factory=set)

    def add(self, name: str, size: int, document: Document) -> None:
        self.documents += 1
        self.passages += len(document.passages)
        self.characters += document.characters
        words = document.words
        self.words += words
        self.pages += document.pages
        self.empty_pages += document.empty_pages
        self.formats[document.format] += 1
        if len(self.files) < LISTED:
            self.files.append(_file(name, size, document, words))
        for passage in document.passages[:PER_FILE] if len(self.preview) < PREVIEW else ():
            excerpt = passage.text.strip()[:EXCERPT]
            self.preview.append({"file": shown(name), "position": passage.position, "text": excerpt})
        for passage in document.passages:
            text = passage.text.strip()
            if len(text) >= SHORTEST_REPEAT:
                self.repeated += hash(text) in self._seen
                self._seen.add(hash(text))


def _file(name: str, size: int, document: Document, words: int) -> dict[str, Any]:
    entry = {
        "name": shown(name),
        "format": document.format,
        "bytes": size,
        "characters": document.characters,
        "words": words,
        "passages": len(document.passages),
    }
    if document.encoding:
        entry["encoding"] = document.encoding
    if document.pages:
        entry["pages"] = document.pages
    return entry
