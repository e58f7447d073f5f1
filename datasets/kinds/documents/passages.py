"""What extraction gives: passages of text, each with its place in the file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

MAX_PASSAGE = 4000  # characters; a longer paragraph becomes several passages


class DocumentError(Exception):
    """One file cannot be used: `code`, and the reason as a sentence without its subject ("is encrypted")."""

    def __init__(self, code: str, reason: str, hint: str = "") -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document. `unit` and `number` say where it begins: line 12, page 3, paragraph 7, entry 1.

    Separators belong to the passage before them: the texts of a document, joined, are its text.
    """

    unit: str
    number: int
    text: str

    @property
    def position(self) -> str:
        return f"{self.unit} {self.number:,}"


@dataclass(slots=True)
class Document:
    """A file's text, and what should be known of how it was read."""

    format: str  # "text" | "markdown" | "pdf" | "docx" | "json"
    passages: list[Passage]
    encoding: str = ""
    pages: int = 0
    empty_pages: int = 0
    notes: list[tuple[str, str]] = field(default_factory=list)  # (code, reason as a sentence without its subject)

    @property
    def characters(self) -> int:
        return sum(len(passage.text) for passage in self.passages)

    @property
    def words(self) -> int:
        return sum(len(passage.text.split()) for passage in self.passages)


def clean(text: str) -> str:
    """Without what no database and no file in UTF-8 can hold: NUL characters and halves of surrogate pairs."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def paragraphs(unit: str, places: Iterable[tuple[int, str]]) -> list[Passage]:
    """Passages for ready-made paragraphs, an empty line after each; empty ones are dropped."""
    kept = ((number, clean(text).strip()) for number, text in places)
    return [Passage(unit, number, piece) for number, text in kept if text for piece in _pieces(text + "\n\n")]


def _pieces(text: str) -> Iterator[str]:
    for start in range(0, len(text), MAX_PASSAGE):
        yield text[start : start + MAX_PASSAGE]
