"""Bad lines: each with line, code, sentence and remedy; refusal only when most or all are bad."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from datasets.kinds.base import ReadRefused
from tests.datasets.kinds.chat.conftest import good, lines

USER, ANSWER = {"role": "user", "content": "Q"}, {"role": "assistant", "content": "A"}


def chat(*messages):
    return {"messages": list(messages)}


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        (b"[1, 2]", "data_type", "a list"),
        (b'"text"', "data_type", "a text"),
        (b'{"messages": [', "bad_json", "character 15"),
        (b'{"messages": [{"role": "user", "content": NaN}]}', "bad_json", "NaN"),
        (b'{"messages": "\\ud800"}', "bad_json", "half of a character"),
        (b'{"messages": "\xff"}', "not_utf8", "Byte 15"),
        (b'{"a": ' * 40 + b"1" + b"}" * 40, "too_deep", "32 levels"),
        (b'{"a": ' * 9000 + b"1" + b"}" * 9000, "too_deep", "32 levels"),
        ({"text": "x"}, "missing_messages_list", "is missing"),
        ({"messages": []}, "missing_messages_list", "is empty"),
        ({"messages": {"role": "user"}}, "missing_messages_list", "an object"),
        ({"input": {}, "preferred_output": []}, "preference_example", "DPO"),
        (chat("hello", ANSWER), "data_type", "Message 1 is a text"),
        (chat({"content": "x"}, ANSWER), "message_missing_key", "no “role”"),
        (chat({"role": "user"}, ANSWER), "message_missing_key", "no “content”"),
        (chat(USER | {"mood": "good"}, ANSWER), "message_unrecognized_key", "“mood”"),
        (chat(USER | {"role": "human"}, ANSWER), "unrecognized_role", "“human”"),
        (chat(USER | {"role": ["user"]}, ANSWER), "unrecognized_role", "['user']"),
        (chat(USER | {"content": None}, ANSWER), "missing_content", "null"),
        (chat(USER | {"content": "  "}, ANSWER), "missing_content", "empty"),
        (chat(USER | {"content": 5}, ANSWER), "missing_content", "a number"),
        (chat(USER | {"content": [{"type": "image_url"}]}, ANSWER), "unsupported_content", "“image_url”"),
        (chat(USER), "example_missing_assistant_message", "nothing to learn"),
        (chat(USER, ANSWER | {"weight": 0}), "nothing_to_learn", "weight 0"),
        (chat(USER, ANSWER | {"weight": 0.5}), "bad_weight", "0.5"),
        (chat(USER, ANSWER | {"weight": True}), "bad_weight", "True"),
        (chat(USER | {"weight": 1}, ANSWER), "bad_weight", "not the assistant's"),
        (chat(USER, ANSWER, {"role": "tool", "content": "x"}), "missing_tool_call_id", "without saying which"),
    ],
)
def test_a_bad_line_is_left_out_and_told(read_chats, line, code, words):
    reading = read_chats(lines(good(1), line, good(2)))
    problem = reading["problems"][0]
    assert (problem["code"], problem["line"], problem["severity"]) == (code, 2, "error")
    assert words in problem["message"]
    assert problem["hint"]
    assert (reading["chats"], reading["left_out"], reading["left_out_by_code"]) == (2, 1, {code: 1})


def test_the_first_twenty_are_told_and_the_rest_counted(read_chats, tmp_path):
    content = lines(*[value for place in range(40) for value in (good(place), b"{")])
    problems = [problem for problem in read_chats(content)["problems"] if problem["severity"] == "error"]
    assert [problem["line"] for problem in problems] == [*range(2, 42, 2), None]
    assert "20 more lines" in problems[-1]["message"]
    assert "40 × bad_json" in problems[-1]["message"]
    assert len((tmp_path / "chats.jsonl").read_text().splitlines()) == 40


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"  \n \n", "empty_file"),
        (b"[\n{}]", "json_list"),
        (b"PK\x03\x04rest", "not_chats"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "not_chats"),
        (lines(good(1), {"prompt": "a", "completion": "b"}, {"prompt": "a"}), "missing_messages_list"),
        (lines(b"a,b", b"1,2"), "bad_json"),
    ],
)
def test_a_file_without_chats_is_refused_with_the_reason(refuse_chats, content, code):
    assert refuse_chats(content).code == code


def test_half_bad_is_still_read(read_chats):
    assert read_chats(lines(good(1), b"{"))["chats"] == 1


def test_more_than_half_bad_is_refused_with_the_commonest_reason(refuse_chats):
    refused = refuse_chats(lines(good(1), b"{", b"{"))
    assert "2 of 3 lines" in refused.message
    assert [problem.line for problem in refused.problems] == [2, 3]


def test_a_line_that_is_too_long(read_chats, monkeypatch):
    monkeypatch.setattr("datasets.kinds.chat.lines.MAX_LINE", 200)
    long = chat(USER | {"content": "x" * 900}, ANSWER)
    reading = read_chats(lines(good(1), long, good(2), long))
    assert [(item["code"], item["line"]) for item in reading["problems"][:2]] == [
        ("line_too_long", 2),
        ("line_too_long", 4),
    ]
    assert reading["chats"] == 2


@pytest.mark.parametrize("options", [{"token_limit": 5}, {"token_limit": True}, {"colour": 1}])
def test_options_that_do_not_exist_are_refused(refuse_chats, options):
    assert refuse_chats(lines(good(1)), **options).code == "bad_option"


def test_any_bytes_end_in_a_reading_or_a_refusal(read_chats):
    start = lines(*map(good, range(4)))
    choose = random.Random(3)
    for _ in range(150):
        content = bytearray(start)
        for _ in range(choose.randint(1, 12)):
            content[choose.randrange(len(content))] = choose.randrange(256)
        try:
            reading = read_chats(bytes(content))
        except ReadRefused as refused:
            json.dumps(refused.as_dict(), ensure_ascii=False, allow_nan=False).encode()
        else:
            json.dumps(reading, ensure_ascii=False, allow_nan=False).encode()


def test_the_child_keeps_the_contract(tmp_path: Path):
    (tmp_path / "original").write_bytes(lines(*map(good, range(20)), b"{"))
    (tmp_path / "request.json").write_text(json.dumps({"kind": "chat", "filename": "x.jsonl"}))
    limits = {"MLPLATFORM_READ_MEMORY_MB": "1024", "MLPLATFORM_READ_CPU_SECONDS": "60"}
    done = subprocess.run(
        [sys.executable, "-m", "datasets.kinds", str(tmp_path)],
        env=os.environ | limits,
        cwd=Path(__file__).parents[4],
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    reading = json.loads((tmp_path / "reading.json").read_text())
    assert (reading["chats"], reading["left_out"]) == (20, 1)
    keys = {"code", "severity", "message", "hint", "line", "column"}
    assert all(set(problem) == keys for problem in reading["problems"])
