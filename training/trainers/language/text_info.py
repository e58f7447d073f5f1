"""Light summary of documents or chats: what the web process knows of a version without opening its file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

CHARACTERS_PER_TOKEN = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class TextInfo:
    """`examples` are passages of documents or chats; `tokens` are approximate, `learned` those that are trained on."""

    kind: str  # "documents" | "chat"
    examples: int
    tokens: int
    learned: int

    @classmethod
    def from_reading(
        cls,
        reading: Mapping[str, Any],
        target: str | None = None,
        features: Iterable[str] | None = None,
        forced: Iterable[str] = (),
    ) -> "TextInfo":
        """Build from the contents of `reading.json`. Texts have no columns, so the other arguments say nothing."""
        if reading["kind"] == "chat":
            counts = reading["tokens"]
            return cls(kind="chat", examples=reading["rows"], tokens=counts["total"], learned=counts["assistant"])
        tokens = reading["characters"] // CHARACTERS_PER_TOKEN
        return cls(kind="documents", examples=reading["rows"], tokens=tokens, learned=tokens)

    @property
    def given_split(self) -> Mapping[str, int]:
        return {}
