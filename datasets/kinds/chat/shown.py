"""Chats as their page shows them: token counts, roles, limits, and the first chats as bubbles."""

from collections.abc import Mapping
from typing import Any

from datasets.kinds.shown import commonest_first

ROLES = {
    "system": "System",
    "developer": "Developer",
    "user": "User",
    "assistant": "Assistant",
    "tool": "Tool",
    "function": "Function",
}
SIDES = {"assistant": "end", "user": "start"}


def values(reading: Mapping[str, Any], query: Mapping[str, str]) -> dict[str, Any]:
    """What was found, and the chats that are shown; every number of tokens is an approximate one."""
    tokens = reading["tokens"]
    return {
        "chats": reading["chats"],
        "messages": reading["messages"],
        "left_out": reading["left_out"],
        "by_code": commonest_first(reading["left_out_by_code"]),
        "roles": [(_role(role), count) for role, count in commonest_first(reading["roles"])],
        "most": max(reading["roles"].values(), default=0),
        "tokens": tokens,
        "bubbles": [_chat(chat, tokens["limit"]) for chat in reading["preview"]["chats"]],
    }


def _chat(chat: Mapping[str, Any], limit: int) -> dict[str, Any]:
    """A chat with its messages; `cut_off` where training cuts it at the token limit."""
    messages = [_message(message) for message in chat["messages"]]
    return {**chat, "messages": messages, "cut_off": chat["tokens"] > limit}


def _message(message: Mapping[str, Any]) -> dict[str, Any]:
    """`side`: the assistant speaks on the right, the user on the left, everything else between them.

    `ignored` is true for what the assistant says but training is told not to learn (`weight` 0).
    """
    role = str(message["role"])
    return {
        **message,
        "who": _role(role),
        "side": SIDES.get(role, "middle"),
        "ignored": role == "assistant" and message.get("weight") == 0,
    }


def _role(role: str) -> str:
    return ROLES.get(role, role)
