"""Does an upload look like chats?"""

import json

from datasets.kinds.clues import Clue

LINES = (".jsonl", ".ndjson")
TELLING = ("messages", "preferred_output")  # the second: pairs of answers, whose refusal belongs to chats


def recognise(clue: Clue) -> float:
    """By the keys of the first object; a file that says to be lines of JSON and is not yet known is mostly chats."""
    if clue.is_zip or clue.is_binary:
        return 0
    text = clue.text.lstrip("\ufeff\r\n\t [")
    if not text.startswith("{"):
        return 0.65 if clue.suffix in LINES and not text else 0.3 if clue.suffix in LINES else 0
    keys = _keys(text)
    if any(key in keys for key in TELLING):
        return 0.98
    return 0.6 if clue.suffix in LINES else 0


def _keys(text: str) -> list[str]:
    """Keys of the object that the text begins with; of one that does not end in it, the telling words it holds."""
    try:
        value, _ = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return [key for key in TELLING if f'"{key}"' in text.partition("\n")[0]]
    return list(value)
