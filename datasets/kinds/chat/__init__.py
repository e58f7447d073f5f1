"""Chats: JSON Lines in OpenAI's messages form, every line checked and kept when it is good."""

from datasets.kinds.base import Kind

KIND = Kind(
    key="chat",
    label="Chats",
    description="Conversations to teach a chat model from: JSONL, one {“messages”: […]} object a line.",
    suffixes=(".jsonl", ".ndjson"),
    reader="datasets.kinds.chat.reader:read",
)
