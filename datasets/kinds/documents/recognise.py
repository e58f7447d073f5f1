"""Does an upload look like documents?"""

from datasets.kinds.clues import Clue

RUNNING_TEXT = (".md", ".markdown", ".pdf", ".docx", ".doc", ".rtf")
INSIDE = (*RUNNING_TEXT, ".txt", ".json", ".jsonl", ".ndjson")
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def recognise(clue: Clue) -> float:
    if clue.is_zip:
        return _of_zip(clue)
    if b"%PDF-" in clue.head[:1024] or clue.head.startswith(b"{\\rtf"):
        return 0.95
    if clue.head.startswith(OLD_OFFICE):
        return 0.9 if clue.suffix == ".doc" else 0
    if clue.suffix in RUNNING_TEXT:
        return 0.85
    if clue.suffix in (".json", ".jsonl", ".ndjson"):
        return 0.7
    return 0.6 if clue.suffix == ".txt" and not clue.is_binary else 0


def _of_zip(clue: Clue) -> float:
    """Word documents are ZIPs too, and some programs put the telling parts last."""
    if any(name.startswith("word/") for name in clue.names):
        return 0.97
    return 0.95 * clue.share_inside(INSIDE) if clue.names else 0.6 if clue.suffix == ".docx" else 0
