"""Text out of each format, with its position, and what is said about the whole."""

import hashlib
import json

from tests.datasets.kinds.documents.conftest import packed, pdf, word

STORY = "The first paragraph\nhas two lines.\n\nThe second one is here.\n"


def places(reading):
    return [(row["unit"], row["number"], row["text"].strip()) for row in reading["stored"]]


def codes(reading):
    return [problem["code"] for problem in reading["problems"]]


def test_plain_text_is_kept_whole_with_its_lines(read_documents):
    reading = read_documents({"story.txt": STORY.encode()})
    assert "".join(row["text"] for row in reading["stored"]) == STORY
    assert places(reading) == [
        ("line", 1, "The first paragraph\nhas two lines."),
        ("line", 4, "The second one is here."),
    ]
    assert (reading["kind"], reading["documents"], reading["rows"]) == ("documents", 1, 2)
    assert (reading["characters"], reading["words"]) == (len(STORY), 11)
    assert reading["suggested"]["task"] == "causal-language-model"
    assert reading["preview"]["passages"][1] == {
        "file": "story.txt",
        "position": "line 4",
        "text": "The second one is here.",
    }


def test_long_lines_are_cut_and_nothing_is_lost(read_documents):
    text = "word " * 3000 + "\n" + "short line\n" * 900
    reading = read_documents({"long.txt": text.encode()})
    assert "".join(row["text"] for row in reading["stored"]) == text
    assert max(len(row["text"]) for row in reading["stored"]) <= 4000
    assert reading["stored"][-1]["number"] > 800


def test_line_numbers_are_those_of_an_editor(read_documents):
    reading = read_documents({"a.txt": "one\u2028still one\n\nthree\n".encode()})
    assert [row["number"] for row in reading["stored"]] == [1, 3]


def test_markdown_windows_lines_and_other_encodings(read_documents):
    reading = read_documents({"a.md": b"# Title\r\n\r\nbody\r\n", "b.txt": "Größe\n".encode("cp1252")})
    assert [entry["format"] for entry in reading["files"]] == ["markdown", "text"]
    assert places(reading)[1] == ("line", 3, "body")
    assert places(reading)[2][2] == "Größe"
    assert codes(reading) == ["encoding"]
    assert read_documents({"u.txt": "Grüße".encode("utf-16")})["stored"][0]["text"] == "Grüße"


def test_the_encoding_can_be_chosen(read_documents):
    reading = read_documents({"a.txt": "Привет".encode("koi8-r")}, encoding="koi8-r")
    assert reading["stored"][0]["text"] == "Привет"


def test_pdf_by_page(read_documents):
    reading = read_documents({"a.pdf": pdf("Hello page one", "", "And page three")})
    assert places(reading) == [("page", 1, "Hello page one"), ("page", 3, "And page three")]
    assert reading["files"][0]["pages"] == 3
    assert codes(reading) == ["empty_pages"]


def test_word_by_paragraph_with_its_tables(read_documents):
    reading = read_documents({"a.docx": word("Heading", "", "Body text", table=[["a", "b"], ["c", "d"]])})
    assert places(reading) == [
        ("paragraph", 1, "Heading"),
        ("paragraph", 3, "Body text"),
        ("paragraph", 4, "a | b"),
        ("paragraph", 5, "c | d"),
    ]


def test_json_by_entry_and_field(read_documents):
    entries = [{"id": "x1", "text": "First text."}, {"id": "x2", "meta": {"body": "Second text."}}, {"n": 3}]
    reading = read_documents({"a.json": json.dumps(entries).encode()})
    assert places(reading) == [("entry", 1, "First text."), ("entry", 2, "Second text.")]
    lines = b'{"say": "A sentence without a telling field name."}\n\n{"say": "short"}\n'
    assert [place[:2] for place in places(read_documents({"a.jsonl": lines}))] == [("line", 1)]
    assert [place[:2] for place in places(read_documents({"a.jsonl": lines}, fields=["say"]))] == [
        ("line", 1),
        ("line", 3),
    ]


def test_several_files_and_a_zip_make_one_dataset(read_documents):
    inner = packed({"b/two.txt": b"Two.", "a/one.md": b"One.", "__MACOSX/._x": b"junk", "c.docx": word("Three.")})
    reading = read_documents({"zero.txt": b"Zero.", "more.zip": inner})
    assert [(row["document"], row["file"], row["text"].strip()) for row in reading["stored"]] == [
        (0, "zero.txt", "Zero."),
        (1, "a/one.md", "One."),
        (2, "b/two.txt", "Two."),
        (3, "c.docx", "Three."),
    ]
    assert codes(reading) == ["junk"]


def test_a_file_given_twice_counts_once(read_documents):
    reading = read_documents({"a.txt": STORY.encode(), "copy.txt": STORY.encode()})
    assert reading["documents"] == 1
    assert codes(reading) == ["repeated_file"]
    assert "a.txt" in reading["problems"][0]["message"]


def test_hashes_of_what_was_uploaded_and_what_is_kept(read_documents, tmp_path):
    files = {"a.txt": b"alpha beta", "b.txt": b"gamma"}
    reading = read_documents(files)
    each = "\n".join(hashlib.sha256(content).hexdigest() for content in files.values())
    assert reading["sha256"] == hashlib.sha256(each.encode()).hexdigest()
    assert reading["bytes"] == 15
    assert reading["parquet"]["sha256"] == hashlib.sha256((tmp_path / "data.parquet").read_bytes()).hexdigest()


def test_quality_gives_a_reason_for_every_point(read_documents):
    reading = read_documents({"a.txt": (STORY * 3 + "x" * 50 + "\n\n" + "x" * 50).encode(), "b.txt": b""})
    quality = reading["quality"]
    assert quality["score"] == 100 - sum(reason["points"] for reason in quality["reasons"])
    words = " ".join(reason["message"] for reason in quality["reasons"])
    assert "1 of 2 files" in words
    assert "repeat" in words
