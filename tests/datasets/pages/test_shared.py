"""The pages: list, new, dataset by section, edit, versions, bin."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from datasets.models import Dataset, DatasetVersion
from datasets.samples.catalogue import SAMPLES
from datasets.services.samples import load_samples
from tests.datasets.conftest import PENGUINS, SMALL, read_all
from tests.datasets.pages.conftest import text_of

pytestmark = pytest.mark.django_db


def test_a_dropped_file_becomes_a_dataset_whose_page_waits_and_then_shows_it(ed):
    answer = ed.client.post("/datasets/new/", {"file": SimpleUploadedFile("penguins.csv", PENGUINS)})
    dataset = Dataset.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/datasets/{dataset.pk}/")
    waiting = ed.client.get(answer["Location"])
    assert "hx-trigger" in waiting.content.decode()
    assert "Waiting for a free worker" in text_of(waiting)
    read_all()
    part = ed.client.get(f"/datasets/{dataset.pk}/?version=1", headers={"HX-Request": "true"})
    body = part.content.decode()
    assert "<html" not in body
    assert "hx-trigger" not in body
    assert 'hx-swap-oob="true"' in body
    assert "We read this as: 344 rows, 8 columns, comma, UTF-8" in text_of(part)
    assert f'href="/train/?dataset={dataset.pk}"' in body


def test_a_file_sent_for_training_goes_on_to_training(ed):
    answer = ed.client.post("/datasets/new/", {"file": SimpleUploadedFile("a.csv", SMALL), "next": "train"})
    assert answer["Location"] == f"/train/?dataset={Dataset.objects.get().pk}"


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        ("overview", "Likely target"), ("columns", "read as missing: NA × 2"), ("preview", "Torgersen"),
        ("versions", "penguins.csv"), ("reading", "Words that mean"), ("nonsense", "Likely target"),
    ],
)  # fmt: skip
def test_each_section_shows_what_it_is_for(bob, make, section, expected):
    dataset = make(PENGUINS, "penguins.csv")
    answer = bob.client.get(f"/datasets/{dataset.pk}/?section={section}")
    assert answer.status_code == 200
    assert expected in text_of(answer)


def test_the_list_filters_pages_and_stays_within_eight_queries(ed, make, django_assert_max_num_queries):
    for number in range(60):
        make(name=f"Data {number:02}", read=False, tags=[f"tag{number % 3}"])
    client = ed.client
    with django_assert_max_num_queries(8):
        answer = client.get("/datasets/?ordering=name")
    assert "Data 00" in text_of(answer)
    assert "Data 59" not in text_of(answer)
    assert "Data 59" in text_of(client.get("/datasets/?ordering=name&page=2"))
    found = text_of(client.get("/datasets/?q=data+31"))
    assert "Data 31" in found
    assert "Data 30" not in found
    assert "No dataset fits these filters" in text_of(client.get("/datasets/?status=error"))
    assert client.get("/datasets/?ordering=team__name&status=x&page=zzz").status_code == 200


def test_an_empty_list_offers_a_drop_zone_and_samples_to_those_who_may(ed, bob):
    page = ed.client.get("/datasets/").content.decode()
    assert "data-upload" in page
    assert "Load the samples" in page
    assert "data-upload" not in bob.client.get("/datasets/").content.decode()


def test_edit_keeps_what_was_typed_and_names_the_trouble(ed, make):
    dataset = make()
    url = f"/datasets/{dataset.pk}/edit/"
    assert ed.client.post(url, {"name": "Better", "description": "d", "tags": "a, b"}).status_code == 302
    dataset.refresh_from_db()
    assert (dataset.name, dataset.tags) == ("Better", ["a", "b"])
    answer = ed.client.post(url, {"name": "Best", "tags": "x" * 50})
    assert answer.status_code == 422
    assert "Use at most 40" in text_of(answer)
    assert 'value="Best"' in answer.content.decode()


def form_values(client, dataset) -> dict[str, str]:
    """What a browser would send back unchanged."""
    form = client.get(f"/datasets/{dataset.pk}/?section=reading").context["reading_form"]
    return {name: form[name].value() or "" for name in form.fields}


def test_changing_how_it_is_read_makes_a_new_version(ed, make):
    dataset = make(PENGUINS, "penguins.csv")
    values = form_values(ed.client, dataset) | {"missing_tokens_6": "NA", "types_7": "categorical"}
    answer = ed.client.post(f"/datasets/{dataset.pk}/read-again/?version=1", values)
    assert answer.status_code == 302, text_of(answer)
    read_all()
    second = DatasetVersion.objects.get(dataset=dataset, number=2)
    assert second.options == {"types": {"year": "categorical"}, "missing_tokens": {"sex": ["", "NA"]}}
    columns = {column["name"]: column for column in second.columns}
    assert (columns["sex"]["missing"], columns["year"]["type"]) == (11, "categorical")
    versions = text_of(ed.client.get(f"/datasets/{dataset.pk}/?section=versions"))
    assert "other type: year (numeric → categorical)" in versions
    assert "the file of v1 read again" in versions


def test_a_wrong_delimiter_can_be_put_right(ed, make):
    dataset = make(b"a b;c\n1 2;3\n4 5;6\n", options={"delimiter": " "})
    values = form_values(ed.client, dataset) | {"delimiter": ";"}
    assert ed.client.post(f"/datasets/{dataset.pk}/read-again/", values).status_code == 302
    read_all()
    assert [column["name"] for column in dataset.versions.get(number=2).columns] == ["a b", "c"]


def test_a_second_file_makes_the_next_version(ed, make):
    dataset = make()
    url = f"/datasets/{dataset.pk}/versions/"
    answer = ed.client.post(url, {"file": SimpleUploadedFile("b.csv", SMALL + b"green,9\n")})
    assert answer.status_code == 302
    read_all()
    assert "1 more row" in text_of(ed.client.get(f"/datasets/{dataset.pk}/?section=versions"))


def test_delete_undo_and_delete_for_ever(ed, make, data_dir):
    dataset = make()
    client = ed.client
    page = client.post(f"/datasets/{dataset.pk}/delete/", follow=True)
    assert f'action="/datasets/{dataset.pk}/restore/"' in page.content.decode()
    assert client.get(f"/datasets/{dataset.pk}/").status_code == 404
    assert dataset.name in text_of(client.get("/datasets/?bin=on"))
    assert client.post(f"/datasets/{dataset.pk}/restore/").status_code == 302
    assert client.get(f"/datasets/{dataset.pk}/").status_code == 200
    assert client.post(f"/datasets/{dataset.pk}/purge/").status_code == 404
    client.post(f"/datasets/{dataset.pk}/delete/")
    folder = data_dir / "datasets" / str(dataset.current_id)
    assert folder.exists()
    assert client.post(f"/datasets/{dataset.pk}/purge/").status_code == 302
    assert not Dataset.objects.exists()


def test_samples_are_loaded_once_and_come_back_from_the_bin(ed, alpha):
    assert ed.client.post("/datasets/samples/").status_code == 302
    first = {dataset.sample_key: dataset.pk for dataset in Dataset.objects.filter(team=alpha)}
    assert {sample.key for sample in SAMPLES} == set(first)
    ed.client.post(f"/datasets/{first['iris']}/delete/")
    datasets = load_samples(alpha, read_now=True)
    assert {dataset.sample_key: dataset.pk for dataset in datasets} == first
    assert set(DatasetVersion.objects.values_list("status", flat=True)) == {"ready"}
    penguins = DatasetVersion.objects.get(dataset__sample_key="penguins")
    assert penguins.reading["suggested"]["target"] == "species"


@pytest.mark.parametrize(
    ("content", "status", "words"), [(b"", 422, "empty"), (b"a,b\n" * 60_000, 413, "MLPLATFORM_TABLE_LIMIT_MB")]
)
def test_a_refused_file_is_explained_where_it_was_dropped(ed, settings, content, status, words):
    settings.TABLE_LIMIT_BYTES = 100_000
    answer = ed.client.post("/datasets/new/", {"file": SimpleUploadedFile("x.csv", content)})
    assert answer.status_code == status
    assert words in text_of(answer)
    assert "error-summary" in answer.content.decode()
    assert not Dataset.objects.exists()
