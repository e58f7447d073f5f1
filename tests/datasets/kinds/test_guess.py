"""Which kind an upload is taken for: by its content first, whatever its name says."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from datasets.kinds.base import all_kinds
from datasets.kinds.clues import Clue
from datasets.kinds.guess import guess_kind, kinds_named
from datasets.kinds.zip_glance import names_inside
from tests.datasets.kinds.chat.conftest import good, lines
from tests.datasets.kinds.documents.conftest import pdf, word
from tests.datasets.kinds.images.zips import folders, picture, zipped

SAMPLES = Path(__file__).parents[3] / "datasets/samples"
PROSE = b"It was the best of times, it was the worst of times.\n\nIt was the age of wisdom,\nof foolishness, too.\n"
CHATS = lines(good(1), good(2))
PAIR: dict[str, Any] = {"input": {}, "preferred_output": [], "non_preferred_output": []}
GUESSES = {
    "csv": ("a.csv", b"a,b\n1,2\n", "table"),
    "tsv named txt": ("a.txt", b"a\tb\n1\t2\n3\t4\n", "table"),
    "table without a suffix": ("export", b"a;b;c\n1;2;3\n4;5;6\n", "table"),
    "header only": ("a.csv", b"a,b,c\n", "table"),
    "Excel": ("a.xlsx", zipped({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"}), "table"),
    "Excel named zip": ("a.zip", zipped({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"}), "table"),
    "ZIP of tables": ("a.zip", zipped({"a.csv": b"a,b\n1,2\n", "b.csv": b"a,b\n1,2\n"}), "table"),
    "Parquet": ("a.parquet", b"PAR1" + bytes(50), "table"),
    "random bytes": ("a.bin", random.Random(1).randbytes(500), "table"),
    "ZIP of images": ("a.zip", zipped(folders(3)), "images"),
    "ZIP of images and junk": ("a.zip", zipped(folders(3) | {"__MACOSX/._a.txt": b"x", "README.txt": b"r"}), "images"),
    "ZIP of images named csv": ("a.csv", zipped(folders(3)), "images"),
    "empty ZIP": ("a.zip", zipped({}), "images"),
    "ZIP cut off": ("a.zip", zipped(folders(3))[:200], "images"),
    "PNG named zip": ("a.zip", picture(), "images"),
    "PNG named csv": ("a.csv", picture(), "images"),
    "prose": ("a.txt", PROSE, "documents"),
    "Markdown": ("a.md", PROSE, "documents"),
    "PDF": ("a.pdf", pdf("Hello"), "documents"),
    "PDF named txt": ("a.txt", pdf("Hello"), "documents"),
    "Word": ("a.docx", word("Hello"), "documents"),
    "Word named zip": ("a.zip", word("Hello"), "documents"),
    "rich text": ("a.rtf", b"{\\rtf1 Hello}", "documents"),
    "ZIP of documents": ("a.zip", zipped({"a.txt": PROSE, "b/c.md": PROSE, "d.pdf": pdf("x")}), "documents"),
    "texts in JSON": ("a.json", json.dumps([{"text": "Hello there"}]).encode(), "documents"),
    "texts in JSON Lines": ("a.jsonl", b'{"text": "Hello"}\n{"text": "there"}\n', "documents"),
    "chats": ("a.jsonl", CHATS, "chat"),
    "chats named json": ("a.json", CHATS, "chat"),
    "chats named txt": ("a.txt", CHATS, "chat"),
    "chats named csv": ("a.csv", CHATS, "chat"),
    "chats with a mark": ("a.jsonl", b"\xef\xbb\xbf" + CHATS, "chat"),
    "chats in UTF-16": ("a.jsonl", CHATS.decode().encode("utf-16"), "chat"),
    "chats as one list": ("a.json", json.dumps([good(1), good(2)]).encode(), "chat"),
    "pairs of answers": ("a.jsonl", lines(PAIR), "chat"),
    "a chat longer than what is looked at": ("a.txt", lines(good(1) | {"x": "y" * 100_000}), "chat"),
}  # fmt: skip


def clue(folder: Path, name: str, content: bytes) -> Clue:
    (folder / "original").write_bytes(content)
    return Clue.of(folder / "original", name)


@pytest.mark.parametrize("case", GUESSES)
def test_guess(tmp_path, case):
    name, content, kind = GUESSES[case]
    assert guess_kind([clue(tmp_path, name, content)]).key == kind


@pytest.mark.parametrize(
    ("file", "kind"),
    [("penguins.csv", "table"), ("digits_8x8_500.zip", "images"), ("kjv_proverbs.txt", "documents"),
     ("jargon_chat.jsonl", "chat")],
)  # fmt: skip
def test_real_files(file, kind):
    assert guess_kind([Clue.of(SAMPLES / file, file)]).key == kind


def test_several_files_are_judged_together(tmp_path):
    tabular, prose = clue(tmp_path, "a.txt", b"a\tb\n1\t2\n"), clue(tmp_path, "b.md", PROSE)
    assert guess_kind([tabular]).key == "table"
    assert guess_kind([tabular, prose]).key == "documents"


@pytest.mark.parametrize(
    ("name", "kinds"), [("a.csv", {"table"}), ("a.zip", {"images", "documents"}), ("a.exe", set(all_kinds()))]
)
def test_a_name_alone_leaves_some_kinds(name, kinds):
    assert {kind.key for kind in kinds_named(name)} == kinds


@pytest.mark.parametrize("seed", range(60))
def test_no_bytes_break_the_guess(tmp_path, seed):
    """Cut, flipped and repeated files of every kind, under every name."""
    chance = random.Random(seed)
    name, content, _ = chance.choice(list(GUESSES.values()))
    broken = bytearray(content)
    for _ in range(chance.randrange(1, 20)):
        broken[chance.randrange(len(broken))] = chance.randrange(256)
    end = chance.choice([b"", b"PK\x05\x06" + bytes(18), b"{" * 5000])
    cut = bytes(broken[: chance.randrange(len(broken) + 1)]) + end
    other = chance.choice([name, "x.zip", "x.jsonl", "", "x.txt"])
    assert guess_kind([clue(tmp_path, other, cut)]).key in all_kinds()


def test_a_glance_stays_small(tmp_path):
    """Only the beginning of a long list is looked at, and no claim of the ZIP makes it read elsewhere for long."""
    path = tmp_path / "many.zip"
    path.write_bytes(zipped({f"{number:05}/{'n' * 200}.png": b"" for number in range(3000)}))
    assert 500 < len(names_inside(path)) < 2000
    lie = bytearray(zipped({"a.png": b"x"}))
    lie[-6:-2] = (2**32 - 2).to_bytes(4, "little")
    path.write_bytes(lie)
    assert names_inside(path) == ()
