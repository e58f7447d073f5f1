"""Broken and hostile documents: each is named, and none takes the others with it."""

import io
import json
import os
import random
import subprocess
import sys
import time
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

from datasets.kinds import zip_archive
from datasets.kinds.documents import extract as extract_module
from datasets.kinds.documents.extract import extract
from datasets.kinds.documents.passages import DocumentError
from tests.datasets.kinds.documents.conftest import packed, pdf, word

GOOD = {"good.txt": b"A good text to keep."}


@pytest.mark.parametrize(
    ("name", "content", "code", "words"),
    [
        ("locked.pdf", pdf("Secret", password="pw"), "encrypted", "password"),
        ("scan.pdf", pdf("", ""), "no_text", "scanned"),
        ("cut.pdf", pdf("Hello")[:60], "damaged", "damaged"),
        ("cut.docx", word("Hello")[:-300], "damaged", "damaged"),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "not_a_document", "old Word"),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(50), "not_a_document", "image"),
        ("noise.txt", bytes(range(1, 32)) * 50, "not_text", "binary"),
        ("empty.txt", b"", "empty_file", "0 bytes"),
        ("blank.txt", b" \n\n \n", "no_text", "no text"),
        ("cut.json", b'[{"text": "x"}, {', "damaged", "line 1"),
        ("deep.json", b"[" * 100_000, "too_deep", "60 levels"),
        ("deep2.json", (b"[" * 80) + b'"x"' + (b"]" * 80), "too_deep", "60 levels"),
        ("digits.json", b"[" + b"9" * 5000 + b"]", "damaged", "digits"),
        ("lines.jsonl", b'{"text": "ok"}\n{"text"\n', "damaged", "line 2"),
        ("numbers.json", b"[1, 2, 3]", "no_text", "no text"),
    ],
)
def test_a_bad_file_is_named_and_the_rest_is_read(read_documents, refuse_documents, name, content, code, words):
    reading = read_documents(GOOD | {name: content})
    problem = reading["problems"][0]
    assert (problem["code"], reading["documents"]) == (code, 1)
    assert f"“{name}”" in problem["message"]
    assert words in problem["message"]
    refused = refuse_documents({name: content})
    assert refused.code == code


def test_many_bad_files_are_counted(read_documents):
    reading = read_documents(GOOD | {f"e{place}.txt": b"" for place in range(30)})
    assert len(reading["problems"]) == 21
    assert "10 more files" in reading["problems"][-1]["message"]


def test_a_word_file_that_unpacks_to_too_much(read_documents):
    bomb = io.BytesIO(word("Hello"))
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as archive:
        for place in range(6):
            archive.writestr(f"word/media/{place}.bin", bytes(50_000_000))
    assert read_documents(GOOD | {"b.docx": bomb.getvalue()})["problems"][0]["code"] == "too_large"


def test_paths_that_leave_the_zip_are_not_used(read_documents):
    reading = read_documents({"a.zip": packed({"../../etc/x.txt": b"Out.", "in.txt": b"In."})})
    assert [problem["code"] for problem in reading["problems"]] == ["unsafe_name"]
    assert [row["text"].strip() for row in reading["stored"]] == ["In."]


def test_a_zip_is_refused_in_the_words_of_documents(read_documents, refuse_documents, monkeypatch):
    monkeypatch.setattr(zip_archive, "MAX_FILE", 5)
    reading = read_documents({**GOOD, "a.zip": packed({"in.txt": b"More than five bytes."})})
    assert "that one document may have" in reading["problems"][0]["message"]
    monkeypatch.setattr(zip_archive, "MAX_ENTRIES", 0)
    assert refuse_documents({"a.zip": packed({"in.txt": b"In."})}).hint.endswith("does not belong to the documents.")


def test_a_slow_file_is_given_up(monkeypatch):
    def slow(*args: object) -> None:
        while True:
            pass

    monkeypatch.setattr(extract_module, "_extract", slow)
    monkeypatch.setattr(extract_module, "SECONDS", 0.2)
    asked = time.monotonic()
    with pytest.raises(DocumentError) as caught:
        extract(b"x", "a.txt")
    assert caught.value.code == "too_slow"
    assert time.monotonic() - asked < 2


def test_characters_that_cannot_be_stored_are_replaced(read_documents):
    reading = read_documents({"a.json": b'{"text": "half \\ud800 and nul \\u0000 here"}'})
    assert reading["stored"][0]["text"].strip() == "half ? and nul  here"


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.json", "a.txt"])
def test_any_bytes_end_in_a_document_or_a_reason(name):
    made = {"a.pdf": pdf("Hello world", "more"), "a.docx": word("Hello", "world"), "a.json": b'{"text": ["a", {}]}'}
    start = made.get(name, "Grüße\n\nWelt".encode())
    choose = random.Random(7)
    for _ in range(60):
        content = bytearray(start)
        for _ in range(choose.randint(1, 8)):
            content[choose.randrange(len(content))] = choose.randrange(256)
        with suppress(DocumentError):
            assert extract(bytes(content), name).passages


def test_options_that_do_not_exist_are_refused(refuse_documents):
    assert refuse_documents(GOOD, colour="red").code == "bad_option"
    assert refuse_documents(GOOD, fields="text").code == "bad_option"
    assert refuse_documents(GOOD, encoding="rot13").code == "bad_option"


def test_the_child_reads_several_files_within_ordinary_limits(tmp_path: Path):
    (tmp_path / "originals").mkdir()
    contents = {"a.pdf": pdf("From a page"), "b.docx": word("From Word"), "c.txt": b"Plain."}
    files = []
    for place, (name, content) in enumerate(contents.items()):
        (tmp_path / "originals" / str(place)).write_bytes(content)
        files.append({"path": f"originals/{place}", "filename": name})
    (tmp_path / "request.json").write_text(json.dumps({"kind": "documents", "files": files}))
    limits = {"MLPLATFORM_READ_MEMORY_MB": "1024", "MLPLATFORM_READ_CPU_SECONDS": "60"}
    done = subprocess.run(
        [sys.executable, "-m", "datasets.kinds", str(tmp_path)],
        env=os.environ | limits,
        cwd=Path(__file__).parents[4],
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert json.loads((tmp_path / "reading.json").read_text())["documents"] == 3
