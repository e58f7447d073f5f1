"""Asking a model that lives at a provider, for “Try it” and the predict API. Registered in `training.apps`."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

from django.conf import settings

from mlplatform.core.errors import ValidationFailed
from mlplatform.core.models import ProviderKey
from models_registry.models import ModelVersion
from training.providers.accounts import key_for
from training.providers.outside import ask
from training.providers.registry import PROVIDERS
from training.services.hosted.result import MOST_TOKENS, USUAL_TOKENS

FLAVOR = "remote"
MOST_ROWS = 8  # each is a question that somebody pays for
LONGEST_CHARACTERS = 200_000


def answer(version: ModelVersion, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """One answer a row. Raises ApplicationError with the provider's words."""
    if len(rows) > MOST_ROWS:
        message = f"{len(rows)} rows were sent; a model at a provider answers at most {MOST_ROWS} at once."
        raise ValidationFailed(message, hint="Send fewer rows: each one is a question that is paid for.")
    predictions = []
    for row in rows:
        *_, last = stream(version, row)
        predictions += last["predictions"]
    return {"predictions": predictions, "warnings": []}


def stream(version: ModelVersion, row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The answer as it comes; closing it ends it at the provider. The last item is what `answer` gives for the row."""
    remote = version.signature["remote"]
    key = key_for(version.model.team, remote["provider"], remote["base_url"])
    yield from _conversation(key, remote["model"], _messages(row), _options(row))


def _conversation(
    key: ProviderKey, model: str, messages: list[dict[str, str]], options: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    text, last = "", dict[str, Any]()
    limit_s = float(settings.SERVING_TEXT_S)
    with closing(ask(key, "chat", limit_s=limit_s, model=model, messages=messages, options=options)) as parts:
        for part in parts:
            last = part
            if part["text"]:
                text += part["text"]
                yield {"delta": part["text"]}
    found = {"prediction": text, "probabilities": None, "finish_reason": last.get("finish_reason") or "stop"}
    if last.get("tokens") is not None:
        found["tokens"] = last["tokens"]
    yield {"predictions": [found], "warnings": _warnings(key, found)}


def _warnings(key: ProviderKey, found: dict[str, Any]) -> list[dict[str, str]]:
    if found["finish_reason"] != "length":
        return []
    label = PROVIDERS[key.provider].label
    return [{"code": "cut_off", "message": f"{label} stopped at the most tokens that were asked for."}]


def _messages(row: dict[str, Any]) -> list[dict[str, str]]:
    """The conversation so far, checked before anything leaves."""
    messages = row.get("messages")
    fits = isinstance(messages, list) and messages and all(_is_message(message) for message in messages)
    if not fits or not isinstance(messages, list):
        sentence = "Send “messages” as a list of {“role”, “content”}, each a text, the last one to be answered."
        raise ValidationFailed(sentence, fields={"messages": [sentence]})
    if (size := sum(len(message["content"]) for message in messages)) > LONGEST_CHARACTERS:
        sentence = f"The messages have {size:,} characters; at most {LONGEST_CHARACTERS:,} are sent. Shorten them."
        raise ValidationFailed(sentence, fields={"messages": [sentence]})
    return [{"role": message["role"], "content": message["content"]} for message in messages]


def _is_message(message: object) -> bool:
    if not isinstance(message, dict):
        return False
    return message.get("role") in {"system", "user", "assistant"} and isinstance(message.get("content"), str)


def _options(row: dict[str, Any]) -> dict[str, Any]:
    given = {"max_tokens": row.get("max_new_tokens"), "temperature": row.get("temperature"), "top_p": row.get("top_p")}
    numbers: dict[str, Any] = {name: value for name, value in given.items() if _is_number(value)}
    most = numbers.get("max_tokens", USUAL_TOKENS)
    return numbers | {"max_tokens": int(min(MOST_TOKENS, max(1, most)))}


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
