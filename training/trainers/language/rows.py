"""A row of a request to a language model, checked and filled in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from training.trainers.errors import RowError
from training.trainers.language.generate import Sampling

ROLES = ("system", "user", "assistant", "tool")
MAX_PROMPT = 1_000_000  # characters


@dataclass(frozen=True, slots=True)
class Asked:
    """What to go on from, and how."""

    prompt: str
    messages: list[dict[str, str]]
    sampling: Sampling
    warnings: list[dict[str, Any]] = field(default_factory=list)


def read_row(row: Mapping[str, Any], inputs: Sequence[Mapping[str, Any]]) -> Asked:
    """What is missing gets its default, a text with a warning. Raises RowError for a value that cannot be used."""
    if not isinstance(row, Mapping):
        raise RowError("A row is an object of values by name.")
    names = [entry["name"] for entry in inputs]
    warnings = [
        {
            "code": "unknown_column",
            "message": f"“{name}” is not an input of this model and was ignored.",
            "column": name,
        }
        for name in row
        if name not in names
    ]
    chat = "messages" in names
    name = "messages" if chat else "prompt"
    if not row.get(name):
        message = f"“{name}” is missing: the model begins from nothing."
        warnings.append({"code": "missing", "message": message, "column": name})
    numbers = {entry["name"]: _number(row, entry) for entry in inputs if entry["type"] == "numeric"}
    messages = _messages(row.get("messages") or []) if chat else []
    return Asked("" if chat else _prompt(row.get("prompt")), messages, Sampling(**numbers), warnings)


def _prompt(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > MAX_PROMPT:
        raise RowError(f"“prompt” must be a text of at most {MAX_PROMPT:,} characters.", column="prompt")
    return value


def _messages(value: Any) -> list[dict[str, str]]:
    if not isinstance(value, list):
        raise RowError("“messages” must be a list.", column="messages")
    for place, message in enumerate(value, start=1):
        good = isinstance(message, dict) and message.get("role") in ROLES and isinstance(message.get("content"), str)
        if not good or len(message["content"]) > MAX_PROMPT:
            what = f"Message {place} needs a role ({', '.join(ROLES)}) and a text as content."
            raise RowError(what, column="messages")
    return [{"role": message["role"], "content": message["content"]} for message in value]


def _number(row: Mapping[str, Any], entry: Mapping[str, Any]) -> Any:
    name, low, high = entry["name"], entry["min"], entry["max"]
    value = row.get(name)
    if value is None or value == "":
        return entry["default"]
    try:
        number = int(value) if entry["integer"] else float(value)
    except (TypeError, ValueError, OverflowError):
        number = None
    if isinstance(value, bool) or number is None or not low <= number <= high:
        raise RowError(f"“{name}” must be a number from {low:,} to {high:,}.", column=name)
    return number
