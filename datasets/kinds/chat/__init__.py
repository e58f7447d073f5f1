"""Chats: JSON Lines in OpenAI's messages form, every line checked and kept when it is good."""

from datasets.kinds.base import Kind
from datasets.kinds.chat.recognise import recognise

KIND = Kind(
    key="chat",
    label="Chats",
    description="Conversations to teach a chat model from: JSONL, one {“messages”: […]} object a line.",
    icon="messages",
    unit="chat",
    units="chats",
    suffixes=(".jsonl", ".ndjson"),
    reader="datasets.kinds.chat.reader:read",
    check_options="datasets.kinds.chat.options:token_limit",
    recognise=recognise,
    many_files=True,
    writes=("data.parquet", "chats.jsonl"),
    limit="CHAT_LIMIT_BYTES",
    smaller="Leave out chats",
)
