"""Is this value a chat that can be fine-tuned on? OpenAI's rules, as its cookbook and SDK state them.

https://cookbook.openai.com/examples/chat_finetuning_data_prep, read 2026-11.
"""

from collections.abc import Iterator
from typing import Any

from datasets.kinds.chat.faults import Fault

ROLES = ("system", "developer", "user", "assistant", "tool", "function")
MESSAGE_KEYS = {"role", "content", "name", "function_call", "weight", "tool_calls", "tool_call_id", "refusal"}
EXAMPLE_KEYS = {"messages", "tools", "parallel_tool_calls", "functions"}
CALLS = ("tool_calls", "function_call", "refusal")
SHOWN = 40


def faults(example: Any) -> list[Fault]:
    """Everything wrong with one example; empty when it can be used."""
    if not isinstance(example, dict):
        return [Fault("data_type", f"The line holds {_kind(example)}, not an object.")]
    messages = example.get("messages")
    if messages is None and {"preferred_output", "non_preferred_output"} & set(example):
        return [Fault("preference_example", "The line is a preference pair (DPO), not a chat to imitate.")]
    if not isinstance(messages, list) or not messages:
        what = "is missing" if messages is None else "is empty" if messages == [] else f"is {_kind(messages)}"
        return [Fault("missing_messages_list", f"The list “messages” {what}.")]
    found = [fault for place, message in enumerate(messages, start=1) for fault in _message(message, place)]
    return found or list(_answers(messages))


def _message(message: Any, place: int) -> Iterator[Fault]:
    if not isinstance(message, dict):
        yield Fault("data_type", f"Message {place} is {_kind(message)}, not an object.")
        return
    role = message.get("role")
    called = any(message.get(key) for key in CALLS) and role == "assistant"
    if "role" not in message or ("content" not in message and not called):
        yield Fault("message_missing_key", f"Message {place} has no “{'content' if 'role' in message else 'role'}”.")
        return
    if unknown := [key for key in message if key not in MESSAGE_KEYS]:
        yield Fault("message_unrecognized_key", f"Message {place} has a key “{_short(unknown[0])}” that is not known.")
    if role not in ROLES:
        yield Fault("unrecognized_role", f"Message {place} has the role “{_short(role)}”, which is not known.")
    elif not called:
        yield from _content(message["content"], place)
    yield from _weight(message, place)
    if role == "tool" and not message.get("tool_call_id"):
        yield Fault("missing_tool_call_id", f"Message {place} answers a tool call without saying which.")


def _content(content: Any, place: int) -> Iterator[Fault]:
    """A text, or a list of parts of which every one is text."""
    if isinstance(content, list):
        for part in content:
            if not isinstance(part, dict) or part.get("type") != "text" or not isinstance(part.get("text"), str):
                kind = part.get("type") if isinstance(part, dict) else _kind(part)
                yield Fault("unsupported_content", f"Message {place} has a part that is not text (“{_short(kind)}”).")
                return
        content = "".join(part["text"] for part in content)
    if not isinstance(content, str):
        yield Fault("missing_content", f"The content of message {place} is {_kind(content)}, not text.")
    elif not content.strip():
        yield Fault("missing_content", f"The content of message {place} is empty.")


def _weight(message: dict[str, Any], place: int) -> Iterator[Fault]:
    if "weight" not in message:
        return
    weight = message["weight"]
    if isinstance(weight, bool) or weight not in (0, 1):
        yield Fault("bad_weight", f"The weight of message {place} is {_short(weight)}; it must be 0 or 1.")
    elif message.get("role") != "assistant":
        yield Fault("bad_weight", f"Message {place} has a weight but is not the assistant's.")


def _answers(messages: list[dict[str, Any]]) -> Iterator[Fault]:
    answers = [message for message in messages if message["role"] == "assistant"]
    if not answers:
        yield Fault("example_missing_assistant_message", "No message is the assistant's, so there is nothing to learn.")
    elif all(message.get("weight", 1) == 0 for message in answers):
        yield Fault("nothing_to_learn", "Every message of the assistant has the weight 0.")


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
