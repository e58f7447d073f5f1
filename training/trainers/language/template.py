"""From messages to one text: the tokenizer's own chat template, or ours when it has none.

Ours needs no special tokens, so that a model's vocabulary stays as it is:

    ### User:
    What is a hacker?

    ### Assistant:
    A person who enjoys programming.<end token>

It is saved with the tokenizer, so `tokenizer.apply_chat_template` gives the same text wherever the model goes.
"""

import json
from collections.abc import Mapping
from typing import Any

from training.trainers.errors import ConfigError

TEMPLATE = (
    "{% for message in messages %}"
    "{{ '### ' + (message['role'] | capitalize) + ':\n' + message['content'] }}"
    "{% if message['role'] == 'assistant' %}{{ eos_token }}{% endif %}{{ '\n\n' }}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ '### Assistant:\n' }}{% endif %}"
)
ROLES = {"developer": "system", "function": "tool"}  # the words that templates know
CALLS = ("tool_calls", "function_call", "refusal")


def ensure_template(tokenizer: Any) -> bool:
    """Give the tokenizer our template when it has none; True when it had none."""
    if tokenizer.chat_template:
        return False
    tokenizer.chat_template = TEMPLATE
    return True


def plain_messages(example: Mapping[str, Any]) -> list[dict[str, Any]]:
    """role, content as text, and weight of each message; calls of tools are written out as JSON."""
    return [
        {
            "role": ROLES.get(message["role"], message["role"]),
            "content": _content(message),
            "weight": message.get("weight", 1),
        }
        for message in example["messages"]
    ]


def render(messages: list[dict[str, Any]], tokenizer: Any, *, answer: bool = False) -> str:
    """The chat as text; `answer` adds what makes the model speak as the assistant."""
    said = [{"role": message["role"], "content": message["content"]} for message in messages]
    try:
        text: str = tokenizer.apply_chat_template(said, tokenize=False, add_generation_prompt=answer)
    except Exception as error:  # a template is a program of the model's maker and may raise anything
        raise ConfigError(
            f"The base model's chat template refuses a chat: {str(error).splitlines()[0] if str(error) else error!r}",
            hint="Check the order of the roles, or choose another base model.",
            code="chat_template",
        ) from error
    return text


def assistant_spans(messages: list[dict[str, Any]], tokenizer: Any) -> tuple[str, list[tuple[int, int]]]:
    """(text, character ranges that the assistant says, its end token included, where the message's weight is not 0).

    What stands between the prompt for an answer and the end of that answer is the assistant's. This needs a template
    that goes on from what it wrote before; ConfigError otherwise.
    """
    text, spans = render(messages, tokenizer), []
    for place, message in enumerate(messages):
        if message["role"] != "assistant" or not message["weight"]:
            continue
        before = render(messages[:place], tokenizer, answer=True)
        until = render(messages[: place + 1], tokenizer)
        if not (text.startswith(until.rstrip()) and until.startswith(before)):
            raise ConfigError(
                "The base model's chat template writes earlier messages differently once later ones follow, so the "
                "assistant's words cannot be told from the rest.",
                hint="Choose another base model.",
                code="chat_template",
            )
        spans.append((len(before), len(until.rstrip())))
    return text, spans


def _content(message: Mapping[str, Any]) -> str:
    content = message.get("content") or ""
    if isinstance(content, list):
        content = "".join(part["text"] for part in content)
    for key in CALLS:
        if value := message.get(key):
            content += value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return str(content)
