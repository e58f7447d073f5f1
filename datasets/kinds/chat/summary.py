"""Counts over all good chats, and the first of them to show."""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from datasets.kinds.chat.options import TOKEN_LIMIT
from datasets.kinds.chat.tokens import METHOD, answer_tokens, chat_tokens, default_epochs, message_text, message_tokens

PREVIEW = 50  # chats
PREVIEW_MESSAGES = 40
EXCERPT = 2000  # characters


@dataclass(slots=True)
class Summary:
    """Filled chat by chat."""

    limit: int = TOKEN_LIMIT
    messages: int = 0
    roles: Counter[str] = field(default_factory=Counter)
    tokens: list[int] = field(default_factory=list)
    answers: int = 0  # tokens of the assistant
    without_system: int = 0
    without_user: int = 0
    not_ended: int = 0
    over_limit: int = 0
    repeated: list[int] = field(default_factory=list)  # their lines
    dropped: Counter[str] = field(default_factory=Counter)  # keys of the example that nothing reads
    preview: list[dict[str, Any]] = field(default_factory=list)
    _seen: set[bytes] = field(default_factory=set)

    def add(self, line: int, messages: list[dict[str, Any]]) -> int:
        """Count one chat; gives its tokens."""
        roles = [message["role"] for message in messages]
        tokens = chat_tokens(messages)
        self.tokens.append(tokens)
        self.answers += answer_tokens(messages)
        self.messages += len(messages)
        self.roles.update(roles)
        self.without_system += not {"system", "developer"} & set(roles)
        self.without_user += "user" not in roles
        self.not_ended += roles[-1] != "assistant"
        self.over_limit += tokens > self.limit
        digest = hashlib.blake2b(json.dumps(messages, sort_keys=True).encode(), digest_size=16).digest()
        if digest in self._seen:
            self.repeated.append(line)
        self._seen.add(digest)
        if len(self.preview) < PREVIEW:
            shown = [_shown(message) for message in messages[:PREVIEW_MESSAGES]]
            more = len(messages) - len(shown)
            self.preview.append({"line": line, "tokens": tokens, "messages": shown} | ({"more": more} if more else {}))
        return tokens

    @property
    def chats(self) -> int:
        return len(self.tokens)

    def token_counts(self) -> dict[str, Any]:
        """Tokens of all chats, labelled with how they were counted; `billable` at OpenAI's own number of epochs."""
        ordered = sorted(self.tokens)
        epochs = default_epochs(len(ordered))
        return {
            "method": METHOD,
            "total": sum(ordered),
            "assistant": self.answers,
            "min": ordered[0],
            "median": ordered[len(ordered) // 2],
            "p95": ordered[min(len(ordered) - 1, len(ordered) * 95 // 100)],
            "max": ordered[-1],
            "limit": self.limit,
            "default_epochs": epochs,
            "billable": epochs * sum(min(self.limit, tokens) for tokens in ordered),
        }


def _shown(message: dict[str, Any]) -> dict[str, Any]:
    """A message as a bubble shows it. NUL characters cannot be kept in a database."""
    text = message_text(message).replace("\0", "�")
    bubble = {"role": message["role"], "content": text[:EXCERPT], "tokens": message_tokens(message)}
    for key in ("name", "weight"):
        if key in message:
            bubble[key] = str(message[key]).replace("\0", "�") if key == "name" else message[key]
    if len(text) > EXCERPT:
        bubble["cut"] = len(text) - EXCERPT
    return bubble
