"""Each kind from its bytes to what is kept: the service, and the real reader in its child."""

import json

import pytest

from datasets.kinds.base import all_kinds
from datasets.models import Dataset
from datasets.selectors import reading_of
from datasets.selectors.usage import bytes_kept
from datasets.services.bin import delete_dataset, purge_dataset
from datasets.services.create import create_dataset
from datasets.services.sources import FileSource, FilesSource
from datasets.services.versions import read_again
from mlplatform.core import storage
from mlplatform.core.models import AuditEntry
from tests.datasets.conftest import read_all
from tests.datasets.kinds.chat.conftest import good, lines
from tests.datasets.kinds.documents.conftest import pdf, word
from tests.datasets.kinds.images.zips import folders, picture, zipped

pytestmark = pytest.mark.django_db

TEXT = b"One fine day in spring.\n\nAnother day, in autumn.\n"
CHATS = lines(*(good(number) for number in range(12)))


GOOD_WITH_NUL = {"messages": [{"role": "user", "content": "a\0b"}, {"role": "assistant", "content": "c\0"}]}


def part(name: str, content: bytes) -> FileSource:
    return FileSource(name, [content], len(content))


@pytest.fixture
def send(alice):
    """`send({name: content, …})`: a dataset of these files, read."""

    def run(files: dict[str, bytes], **rest) -> Dataset:
        parts = [part(name, content) for name, content in files.items()]
        source = parts[0] if len(parts) == 1 else FilesSource(tuple(parts))
        dataset = create_dataset(actor=alice.actor, source=source, **rest)
        read_all()
        dataset.refresh_from_db()
        return dataset

    return run


def stored(dataset: Dataset) -> list[str]:
    assert dataset.current_id
    return sorted(path.name for path in storage.dataset_dir(dataset.current_id).iterdir())


def test_images(send):
    files = folders(12) | {
        "cats/broken.png": picture(size=(64, 64))[:-20],
        "__MACOSX/._x": b"junk",
        "notes.txt": b"hello",
    }
    dataset = send({"pets.zip": zipped(files)})
    version = dataset.current
    assert (dataset.kind, version.status, version.rows, version.units) == ("images", "ready", 24, 24)
    assert stored(dataset) == ["data.parquet", "original", "reading.json", "thumbnails.webp"]
    assert [entry["label"] for entry in version.reading["classes"]] == ["cats", "dogs"]
    assert {problem["code"] for problem in version.problems} >= {"truncated", "junk"}
    size = (storage.dataset_dir(version.pk) / "thumbnails.webp").stat().st_size
    assert version.written_bytes == size
    assert version.column_count == 0


def test_documents_of_several_files(send, alice):
    files = {"b.txt": TEXT, "a.pdf": pdf("A page"), "c.docx": word("A paragraph"), "d.md": b"# Title\n\nText here.\n"}
    dataset = send(files)
    version = dataset.current
    assert (dataset.kind, dataset.name, version.status, version.units) == ("documents", "b", "ready", 4)
    assert [file["filename"] for file in version.files] == list(files)
    folder = storage.dataset_dir(version.pk)
    for place, content in enumerate(files.values()):
        assert (folder / "originals" / str(place)).read_bytes() == content
        assert version.files[place]["bytes"] == len(content)
        assert version.files[place]["sha256"] == storage.sha256_of(folder / "originals" / str(place))
    assert version.size_bytes == sum(map(len, files.values()))
    assert bytes_kept(alice.team) == version.size_bytes + version.parquet_bytes
    assert AuditEntry.objects.get(action="dataset.create").data["files"] == 4


def test_chats_keep_both_files_and_name_bad_lines(send):
    dataset = send({"chats.jsonl": CHATS + b"{nonsense}\n"})
    version = dataset.current
    assert (dataset.kind, version.status, version.units) == ("chat", "ready", 12)
    assert stored(dataset) == ["chats.jsonl", "data.parquet", "original", "reading.json"]
    kept = (storage.dataset_dir(version.pk) / "chats.jsonl").read_text().splitlines()
    assert [json.loads(line) for line in kept] == [good(number) for number in range(12)]
    bad = next(problem for problem in version.problems if problem["code"] == "bad_json")
    assert (bad["line"], bad["severity"]) == (13, "error")
    assert bad["hint"]
    assert version.reading["jsonl"]["sha256"] == storage.sha256_of(storage.dataset_dir(version.pk) / "chats.jsonl")


def test_a_reading_is_all_that_the_reader_said(send):
    for files in ({"a.csv": b"a,b\n1,2\n3,4\n"}, {"p.zip": zipped(folders())}, {"t.txt": TEXT}, {"c.jsonl": CHATS}):
        version = send(files).current
        said = json.loads((storage.dataset_dir(version.pk) / "reading.json").read_text())
        for key in ("problems", "bytes", "sha256", "parquet"):
            said.pop(key)
        assert reading_of(version) == said


@pytest.mark.parametrize(
    ("name", "content", "kind", "code"),
    [
        ("a.csv", b"a,b\n1,2\n", "images", "not_a_zip"),
        ("a.csv", b"a,b\n1,2\n", "chat", "bad_json"),
        ("a.zip", zipped(folders()), "table", "not_a_table"),
        ("a.zip", zipped(folders()), "chat", "not_chats"),
        ("a.zip", zipped(folders()), "documents", "no_documents"),
        ("a.jsonl", CHATS, "images", "not_a_zip"),
        ("a.zip", b"PK\x03\x04 no zip at all", "", "damaged_zip"),
        ("a.zip", zipped({"x.txt": b"x"}), "images", "no_images"),
    ],
)
def test_the_kind_that_is_named_wins_and_says_what_is_wrong(send, name, content, kind, code):
    version = send({name: content}, kind=kind).current
    assert (version.status, version.error_code) == ("error", code)
    assert version.error_message
    assert version.error_hint
    assert not {"data.parquet", "thumbnails.webp", "chats.jsonl"} & set(stored(version.dataset))


HOSTILE = {
    "nothing but NUL": bytes(1000),
    "half a surrogate": b'{"messages": [{"role": "user", "content": "\\ud800"}]}\n' * 3,
    "NUL in a text": lines(*(good(number) for number in range(12))) + lines(GOOD_WITH_NUL) * 12,
    "markup": b"<script>alert(1)</script>\n\n" * 20,
    "names that escape": zipped({"../../evil/a.png": picture(1), "/abs/b.png": picture(2), "c\0d/e.png": picture(3)}),
    "endless nesting": b"[" * 50_000,
    "a formula": b"=cmd|' /C calc'!A0\n" * 9,
    "controls in names": zipped(folders(2, "ca\u202ets", "do\ngs")),
}


@pytest.mark.parametrize("kind", all_kinds())
@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_bytes_end_in_a_reading_or_in_words(send, alice, kind, case):
    """Whatever the kind: no crash of the reader, nothing that a database or a page cannot take."""
    dataset = send({"what\u202eever.bin": HOSTILE[case]}, kind=kind)
    version = dataset.current
    assert version.status in ("ready", "error")
    assert version.error_code != "reader_crashed"
    assert "\\u0000" not in json.dumps([version.reading, version.problems, version.error_message])
    assert "\u202e" not in version.original_name
    for path in (f"/datasets/{dataset.pk}/", f"/datasets/{dataset.pk}/?section=preview", f"/api/datasets/{dataset.pk}"):
        answer = alice.client.get(path)
        assert answer.status_code == 200
        assert b"<script>alert(1)" not in answer.content or path.startswith("/api/")


def test_several_files_are_read_again_with_other_options(send, alice):
    dataset = send({"a.json": b'[{"body": "The text of a."}]', "b.json": b'[{"body": "The text of b.", "note": "n"}]'})
    assert dataset.kind == "documents"
    version = read_again(actor=alice.actor, version=dataset.current, options={"fields": ["note"]})
    read_all()
    version.refresh_from_db()
    assert (version.number, version.status, version.units) == (2, "ready", 1)
    assert version.files == dataset.current.files
    assert version.reading["options"] == {"fields": ["note"]}


def test_a_file_of_several_that_changed_on_disk_is_not_trusted(alice):
    source = FilesSource((part("a.txt", TEXT), part("b.txt", TEXT + b"more")))
    version = create_dataset(actor=alice.actor, source=source).current
    (storage.dataset_dir(version.pk) / "originals/1").write_bytes(b"other bytes")
    read_all()
    version.refresh_from_db()
    assert version.error_code == "file_changed"


@pytest.mark.django_db(transaction=True)
def test_purging_takes_every_file(send, alice, monkeypatch):
    monkeypatch.setattr("datasets.services.versions.wake", lambda *args: None)
    dataset = send({"a.txt": TEXT, "b.txt": TEXT + b"!"})
    folder = storage.dataset_dir(dataset.current_id)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    delete_dataset(actor=alice.actor, dataset=dataset)
    dataset.refresh_from_db()
    purge_dataset(actor=alice.actor, dataset=dataset)
    assert not folder.exists()
    assert AuditEntry.objects.get(action="dataset.purge").data["bytes"] == size


@pytest.mark.parametrize("kind", all_kinds().values(), ids=lambda kind: kind.key)
def test_a_declaration_is_complete(kind, settings):
    assert kind.unit
    assert kind.units
    assert kind.writes[0] == "data.parquet"
    assert getattr(settings, kind.limit) > 0
    assert callable(kind.load_reader())
    assert callable(kind.load_page())
    kind.load_check()({})
