"""How many tokens a chat has, by OpenAI's recipe, with an approximate count of a text.

tokens(chat) = Σ over messages (3 + Σ over values of tokens(value) + 1 if it has a name) + 3, from the cookbook's
"Data preparation for chat fine-tuning". Exact counts need the model's vocabulary; four characters a token is the usual
rule of thumb for English, so every figure made here is called approximate.
"""

import json
from typing import Any

METHOD = "approximate: 4 characters a token"
TARGET_EPOCHS, MIN_EXAMPLES, MAX_EXAMPLES, MAX_EPOCHS = 3, 100, 25_000, 25


def text_tokens(text: str) -> int:
    return -(-len(text) // 4)


def message_text(message: dict[str, Any]) -> str:
    """What the message says as text; calls of tools as JSON."""
    content = message.get("content") or ""
    if isinstance(content, list):
        content = "".join(part["text"] for part in content)
    for key in ("tool_calls", "function_call", "refusal"):
        if value := message.get(key):
            content += value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return str(content)


def message_tokens(message: dict[str, Any]) -> int:
    name = message.get("name")
    named = text_tokens(str(name)) + 1 if name else 0
    return 3 + text_tokens(str(message["role"])) + text_tokens(message_text(message)) + named


def chat_tokens(messages: list[dict[str, Any]]) -> int:
    return sum(message_tokens(message) for message in messages) + 3


def answer_tokens(messages: list[dict[str, Any]]) -> int:
    """Tokens of the assistant's texts that are learned."""
    learned = (m for m in messages if m["role"] == "assistant" and m.get("weight", 1))
    return sum(text_tokens(message_text(message)) for message in learned)


def default_epochs(examples: int) -> int:
    """How often OpenAI's recipe goes through the examples when nothing is chosen."""
    if examples * TARGET_EPOCHS < MIN_EXAMPLES:
        return max(1, min(MAX_EPOCHS, MIN_EXAMPLES // max(1, examples)))
    if examples * TARGET_EPOCHS > MAX_EXAMPLES:
        return max(1, MAX_EXAMPLES // examples)
    return TARGET_EPOCHS
