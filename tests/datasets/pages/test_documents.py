"""Documents: each file with what it holds, its text with its place, originals one by one."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from datasets.models import Dataset, DatasetVersion
from tests.datasets.conftest import read_all
from tests.datasets.pages.conftest import HOSTILE, nothing_hostile, page_of, text_of

pytestmark = pytest.mark.django_db

PROVERBS = (Path(__file__).parents[3] / "datasets/samples/kjv_proverbs.txt").read_bytes()
FILES = {
    "proverbs.txt": PROVERBS,
    "notes <b>.md": f"# Notes\n\n{HOSTILE}\n\nA second paragraph of the notes.\n".encode(),
    "western.txt": ("Grüße aus Köln, schöne Straßen überall. " * 30).encode("cp1252"),
    "old.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old Word file",
}


@pytest.fixture
def documents(ed) -> Dataset:
    """Four files sent by one form, one of which cannot be read."""
    files = [SimpleUploadedFile(name, content) for name, content in FILES.items()]
    answer = ed.client.post("/datasets/new/", {"file": files, "kind": "documents"})
    assert answer.status_code == 302, text_of(answer)
    read_all()
    return Dataset.objects.get()


def test_the_overview_lists_files_with_format_words_and_encoding(bob, documents):
    text = text_of(page_of(bob.client, documents))
    assert "3 documents" in text
    assert "proverbs.txt and 3 more" in text
    assert "Windows-1252" in text
    assert "Markdown" in text
    assert "“old.doc” is an old Word or Excel file. not_a_document It was left out. Save it as .docx" in text


def test_the_text_is_shown_with_its_place_and_as_text_only(bob, documents):
    answer = page_of(bob.client, documents, "preview")
    text = text_of(answer)
    assert "Line 1 The proverbs of Solomon" in text
    assert "notes &lt;b&gt;.md" in text
    assert nothing_hostile(answer)


def test_every_original_can_be_had_by_its_own_name(bob, charlie, documents):
    client = bob.client
    page = page_of(client, documents).content.decode()
    for place, (name, content) in enumerate(FILES.items()):
        url = f"/datasets/{documents.pk}/original/?version=1&file={place}"
        assert url.replace("&", "&amp;") in page
        answer = client.get(url)
        assert b"".join(answer) == content
        assert name.split(".")[-1] in answer["Content-Disposition"]
    assert client.get(f"/datasets/{documents.pk}/original/?version=1&file=4").status_code == 404
    assert charlie.client.get(f"/datasets/{documents.pk}/original/?version=1&file=0").status_code == 404


def test_another_encoding_makes_a_new_version_of_all_files(ed, documents):
    client = ed.client
    form = page_of(client, documents, "reading").context["reading_form"]
    assert [field.name for field in form.whole()] == ["encoding", "fields"]
    values = {"encoding": "iso8859-1", "fields": "text, body ,"}
    assert client.post(f"/datasets/{documents.pk}/read-again/?version=1", values).status_code == 302
    second = DatasetVersion.objects.get(number=2)
    assert second.options == {"encoding": "iso8859-1", "fields": ["text", "body"]}
    assert [file["filename"] for file in second.files] == list(FILES)


def test_many_files_are_listed_in_pages_and_originals_by_link(ed):
    files = [SimpleUploadedFile(f"{number:02}.txt", f"Text number {number}.".encode()) for number in range(25)]
    ed.client.post("/datasets/new/", {"file": files, "kind": "documents"})
    read_all()
    dataset = Dataset.objects.get()
    first = page_of(ed.client, dataset)
    assert "Show all 25" in text_of(first)
    assert "file=24" not in first.content.decode()
    assert "file=24" in page_of(ed.client, dataset, files="all").content.decode()
    assert [entry["name"] for entry in page_of(ed.client, dataset, page="2").context["page"]] == [
        f"{number:02}.txt" for number in range(20, 25)
    ]
