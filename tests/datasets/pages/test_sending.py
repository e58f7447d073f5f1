"""Sending files from a page: several at once, large ones in parts, with a kind or without."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from datasets.models import Dataset
from mlplatform.core.models import Upload
from mlplatform.core.services.uploads import append_part, start_upload
from tests.datasets.conftest import PENGUINS, read_all
from tests.datasets.pages.conftest import chats, pictures, text_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [("penguins.csv", PENGUINS, "table"), ("animals.zip", pictures(), "images"), ("faq.jsonl", chats(), "chat"),
     ("story.md", b"# A story\n\nOnce upon a time there was a portal.\n", "documents")],
)  # fmt: skip
def test_the_kind_is_guessed_and_the_list_says_it(ed, name, content, kind):
    answer = ed.client.post("/datasets/new/", {"file": SimpleUploadedFile(name, content), "kind": ""})
    assert answer.status_code == 302, text_of(answer)
    assert Dataset.objects.get().kind == kind
    read_all()
    dataset = Dataset.objects.get()
    listed = text_of(ed.client.get(f"/datasets/?kind={kind}"))
    assert dataset.name in listed
    units = dataset.current.units
    declared = dataset.declared
    assert f"{units} {declared.unit if units == 1 else declared.units}" in listed
    other = "chat" if kind == "table" else "table"
    assert "No dataset fits these filters" in text_of(ed.client.get(f"/datasets/?kind={other}"))


def test_a_chosen_kind_wins_over_the_guess(ed):
    answer = ed.client.post("/datasets/new/", {"file": SimpleUploadedFile("a.jsonl", chats()), "kind": "documents"})
    assert answer.status_code == 302
    assert Dataset.objects.get().kind == "documents"


def test_several_tables_at_once_are_refused_where_they_were_dropped(ed):
    files = [SimpleUploadedFile(f"{name}.csv", PENGUINS) for name in "ab"]
    answer = ed.client.post("/datasets/new/", {"file": files, "next": "train"})
    assert answer.status_code == 422
    assert "2 files; a dataset of the kind “Table” is made of one" in text_of(answer)
    body = answer.content.decode()
    assert "error-summary" in body
    assert 'name="next" value="train"' in body
    assert not Dataset.objects.exists()


def test_the_drop_zone_takes_what_the_kinds_take(ed, make):
    body = ed.client.get("/datasets/new/").content.decode()
    assert 'accept=".jsonl,.ndjson,.txt,.md,.markdown,.pdf,.docx,.json,.zip,.csv,.tsv,.tab"' in body
    assert " multiple" in body
    assert "up to 100 GB" in text_of(ed.client.get("/datasets/new/"))
    table = ed.client.get(f"/datasets/{make().pk}/?section=versions").content.decode()
    assert 'accept=".csv,.tsv,.txt,.tab"' in table
    assert " multiple" not in table


def upload(persona, name: str, content: bytes) -> Upload:
    """A finished upload that waits for the others it was chosen with."""
    begun = start_upload(actor=persona.actor, length=len(content), metadata={"filename": name, "part": "yes"})
    append_part(actor=persona.actor, upload=begun, offset=0, chunks=[content])
    begun.refresh_from_db()
    return begun


def test_large_files_sent_in_parts_become_one_dataset(ed):
    texts = {name: f"Once upon a time, {name}. ".encode() * 50 for name in ("one.txt", "two.txt")}
    ids = ",".join(str(upload(ed, name, content).pk) for name, content in texts.items())
    assert not Dataset.objects.exists()
    answer = ed.client.post("/datasets/new/", {"uploads": ids, "kind": "documents"})
    assert answer.status_code == 302, text_of(answer)
    dataset = Dataset.objects.get()
    assert [file["filename"] for file in dataset.current.files] == list(texts)
    again = ed.client.post("/datasets/new/", {"uploads": ids, "kind": "documents"})
    assert again.status_code in {409, 410}
    more = ",".join(str(upload(ed, name, content * 2).pk) for name, content in texts.items())
    assert ed.client.post(f"/datasets/{dataset.pk}/versions/", {"uploads": more}).status_code == 302
    assert dataset.versions.count() == 2


@pytest.mark.parametrize("ids", ["nonsense", "a92c2230-7352-4ec4-a039-ec63dec47ca8"])
def test_ids_of_no_upload_are_explained(ed, ids):
    answer = ed.client.post("/datasets/new/", {"uploads": ids})
    assert answer.status_code in {404, 422}
    assert "upload" in text_of(answer)
    assert not Dataset.objects.exists()


def test_uploads_of_another_team_are_not_found(ed, charlie):
    theirs = upload(charlie, "secret.txt", b"a secret of theirs")
    assert ed.client.post("/datasets/new/", {"uploads": str(theirs.pk)}).status_code == 404
    assert not Dataset.objects.exists()
