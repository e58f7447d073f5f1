"""Good chats: what is kept, counted, warned of and shown."""

import json

import pyarrow.parquet as pq

from datasets.kinds.chat.tokens import chat_tokens, default_epochs
from tests.datasets.kinds.chat.conftest import good, lines

TOOLS = [{"type": "function", "function": {"name": "weather", "parameters": {}}}]
CALL = [{"id": "c1", "type": "function", "function": {"name": "weather", "arguments": "{}"}}]
RICH = {
    "messages": [
        {"role": "developer", "content": "Be brief."},
        {"role": "user", "content": [{"type": "text", "text": "Rain?"}], "name": "ann"},
        {"role": "assistant", "content": None, "tool_calls": CALL, "weight": 0},
        {"role": "tool", "content": "sunny", "tool_call_id": "c1"},
        {"role": "assistant", "content": "No.", "weight": 1},
    ],
    "tools": TOOLS,
    "parallel_tool_calls": False,
}


def codes(reading):
    return [problem["code"] for problem in reading["problems"]]


def test_good_lines_are_kept_as_they_are(read_chats, tmp_path):
    content = lines(*map(good, range(60)), RICH)
    reading = read_chats(content)
    assert (reading["kind"], reading["rows"], reading["chats"], reading["left_out"]) == ("chat", 61, 61, 0)
    kept = [json.loads(line) for line in (tmp_path / "chats.jsonl").read_text().splitlines()]
    assert kept == [json.loads(line) for line in content.splitlines()]
    stored = pq.read_table(tmp_path / "data.parquet").to_pylist()
    assert [json.loads(row["chat"]) for row in stored] == kept
    assert [row["line"] for row in stored] == list(range(1, 62))
    assert reading["roles"] == {"assistant": 62, "user": 61, "developer": 1, "tool": 1}
    assert reading["suggested"]["task"] == "chat-fine-tuning"
    assert codes(reading) == ["missing_system"]
    assert reading["quality"] == {"score": 100, "reasons": []}


def test_tokens_follow_the_recipe_with_four_characters_a_token(read_chats):
    chat = [{"role": "user", "content": "12345678", "name": "ann"}, {"role": "assistant", "content": "1234"}]
    # (3 + "user" 1 + content 2 + name 1 + 1 for it) + (3 + "assistant" 3 + content 1) + 3
    assert chat_tokens(chat) == 8 + 7 + 3
    tokens = read_chats(lines({"messages": chat}))["tokens"]
    assert (tokens["total"], tokens["assistant"], tokens["default_epochs"]) == (18, 1, 25)
    assert tokens["billable"] == 25 * 18
    assert "approximate" in tokens["method"]


def test_default_epochs_are_those_of_the_cookbook():
    assert [default_epochs(count) for count in (1, 10, 33, 34, 1000, 8334, 30_000)] == [25, 10, 3, 3, 3, 2, 1]


def test_the_first_fifty_chats_are_shown_as_bubbles(read_chats):
    long = {"messages": [{"role": "user", "content": "x" * 3000}, {"role": "assistant", "content": "y", "weight": 1}]}
    reading = read_chats(lines(long, *map(good, range(70))))
    shown = reading["preview"]["chats"]
    assert len(shown) == 50
    assert shown[0]["messages"][0]["content"] == "x" * 2000
    assert shown[0]["messages"][0]["cut"] == 1000
    assert shown[0]["messages"][1]["weight"] == 1
    assert shown[1]["line"] == 2
    assert shown[1]["tokens"] == chat_tokens(good(0)["messages"])


def test_what_is_odd_is_warned_of(read_chats):
    odd = [
        {"messages": [{"role": "assistant", "content": "Alone."}]},
        {"messages": [*good(1)["messages"], {"role": "user", "content": "Thanks"}]},
        {"messages": [{"role": "user", "content": "x" * 900}, {"role": "assistant", "content": "y"}]},
        good(5) | {"id": 7},
        good(5),
    ]
    reading = read_chats(lines(*odd), token_limit=128)
    assert codes(reading) == [
        "few_chats",
        "missing_user",
        "missing_system",
        "not_ended",
        "over_limit",
        "repeated_chats",
        "dropped_key",
    ]
    assert reading["problems"][5]["line"] == 5
    assert reading["quality"]["score"] == 100 - sum(item["points"] for item in reading["quality"]["reasons"])


def test_blank_lines_and_a_byte_order_mark_do_no_harm(read_chats):
    reading = read_chats(b"\xef\xbb\xbf" + lines(good(1)) + b"\n  \r\n" + lines(good(2)))
    assert (reading["chats"], reading["left_out"]) == (2, 0)
    assert [chat["line"] for chat in reading["preview"]["chats"]] == [1, 4]


def test_utf16_is_read_too(read_chats):
    reading = read_chats(lines(good(1)).decode().replace("Answer", "Ä").encode("utf-16"))
    assert reading["preview"]["chats"][0]["messages"][1]["content"] == "Ä 1."
