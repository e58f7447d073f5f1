"""Chats: JSON Lines in OpenAI's messages form, every line checked and kept when it is good."""

from datasets.kinds.base import Kind
from datasets.kinds.chat.options import LEAST_LIMIT
from datasets.kinds.chat.recognise import recognise
from datasets.kinds.shown import ReadOption, Section

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
    sections=(
        Section("overview", "Overview", "info-circle"),
        Section("preview", "Chats", "messages", pages="bubbles", page_size=10),
    ),
    options=(
        ReadOption(
            "token_limit",
            "Most tokens of a chat",
            "number",
            "Longer chats are marked; training cuts them off there.",
            least=LEAST_LIMIT,
        ),
    ),
    page="datasets.kinds.chat.shown:values",
    waiting="Reading the chats: every line is checked",
)
