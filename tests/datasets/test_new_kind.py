"""A kind that the portal has never heard of: one folder, and everything else follows."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import engines

import datasets.kinds
from datasets.kinds.__main__ import main
from datasets.kinds.base import all_kinds
from datasets.models import Dataset
from datasets.services import reading
from datasets.services.reader_process import Ended
from tests.datasets.conftest import read_all

pytestmark = pytest.mark.django_db

DECLARATION = """
from datasets.kinds.base import Kind
from datasets.kinds.shown import Section

KIND = Kind(
    key="melodies", label="Melodies", description="Notes.", icon="bell", unit="note", units="notes",
    suffixes=(".abc",), reader="datasets.kinds.melodies.reader:read",
    check_options="datasets.kinds.melodies.reader:check", recognise=lambda clue: clue.head.startswith(b"X:"),
    counted="notes", sections=(Section("overview", "Overview", "info-circle"),),
    page="datasets.kinds.melodies.reader:page",
)
"""
READER = """
from datasets.kinds.base import ReadRefused


def check(options):
    if options:
        raise ReadRefused("bad_option", "Melodies take no options.", "Leave them out.")


def read(request):
    content = request.original.read_bytes()
    if b"K:" not in content:
        raise ReadRefused("no_key", "This melody has no key (K:).", "Write the key above the notes.")
    size, digest = request.fingerprint()
    (request.folder / "data.parquet").write_bytes(content)
    return {
        "kind": "melodies", "rows": 1, "columns": [], "bytes": size, "sha256": digest, "options": {}, "problems": [],
        "notes": content.count(b"c"), "preview": {"bars": ["abc"]},
        "parquet": {"path": "data.parquet", "sha256": digest, "bytes": size},
    }


def page(found, query):
    return {"notes": found["notes"]}
"""
MELODY = b"X:1\nK:C\nc c c\n"


@pytest.fixture
def melodies(tmp_path: Path, monkeypatch, settings):
    """The kind's folder beside the others, as far as this process sees; its reader runs in this process too."""
    folder = tmp_path / "kinds" / "melodies"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text(DECLARATION)
    (folder / "reader.py").write_text(READER)
    (folder / "overview.html").write_text("<p>{{ data.notes }} notes to play</p>")
    (folder / "read_as.html").write_text("<p>one melody</p>")
    monkeypatch.setattr(datasets.kinds, "__path__", [*datasets.kinds.__path__, str(folder.parent)])
    monkeypatch.setattr(reading, "run_reader", lambda folder, *rest: Ended(main(folder)))
    monkeypatch.setattr(engines["django"].engine, "dirs", [*engines["django"].engine.dirs, folder.parent])
    for loader in engines["django"].engine.template_loaders:
        loader.reset()
    all_kinds.cache_clear()
    yield
    all_kinds.cache_clear()


def send(client, content: bytes, name: str = "a.abc", **fields):
    return client.post("/api/datasets", {"file": SimpleUploadedFile(name, content), **fields})


def test_it_is_guessed_read_counted_and_shown(melodies, ed, settings):
    made = send(ed.client, MELODY)
    assert (made.status_code, made.json()["kind"]) == (201, "melodies"), made.content
    read_all()
    dataset = Dataset.objects.get()
    dataset.full_clean()
    assert dataset.get_kind_display() == "Melodies"
    shown = ed.client.get(f"/api/datasets/{dataset.pk}").json()
    assert (shown["status"], shown["units"], shown["profile"]) == ("ready", 3, {"notes": 3})
    assert ed.client.get(f"/api/datasets/{dataset.pk}/preview").json()["bars"] == ["abc"]
    assert ed.client.get("/api/datasets?kind=melodies").json()["count"] == 1
    page = ed.client.get(f"/datasets/{dataset.pk}/").content.decode()
    assert "3 notes to play" in page
    assert "Melodies" in ed.client.get("/datasets/").content.decode()
    assert "Melodies" in ed.client.get("/datasets/new/").content.decode()


def test_its_options_limits_and_refusals_speak_for_themselves(melodies, ed, settings):
    assert send(ed.client, MELODY, options='{"key": "D"}').json()["message"] == "Melodies take no options."
    send(ed.client, b"X:1\nc c\n")
    read_all()
    assert Dataset.objects.get().current.error_code == "no_key"
    settings.DATASET_LIMIT_BYTES = 10
    refused = send(ed.client, MELODY, kind="melodies").json()
    assert refused["code"] == "melodies_too_large"
    assert "MLPLATFORM_DATASET_LIMIT_MB" in refused["extra"]["hint"]
