"""Images: classes with counts, what was left out, the grid of thumbnails."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.datasets.conftest import read_all
from tests.datasets.kinds.images.zips import folders, zipped
from tests.datasets.pages.conftest import page_of, pictures, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def images(make):
    return make(pictures(), "animals <u>.zip")


def test_the_overview_counts_classes_and_names_what_was_left_out(bob, images):
    answer = page_of(bob.client, images)
    text = text_of(answer)
    assert "We read this as: 24 images, 2 classes, PNG, 8 × 8 pixels" in text
    assert "“cats/broken&lt;i&gt;.png”" in text
    assert "left behind by an operating system" in text
    assert "not an image" in text
    body = answer.content.decode()
    assert "<dt>dogs&lt;b&gt;</dt>" in body
    assert body.count('<rect width="12" height="1">') == 2
    assert "How it is read" not in text


def test_the_grid_cuts_tiles_from_one_picture_without_inline_style(bob, images):
    body = page_of(bob.client, images, "preview").content.decode()
    grid = re.findall(r'<svg role="img" aria-label="([^"]+)" viewBox="(\d+) (\d+) 64 64">', body)
    assert len(grid) == 24
    assert grid[0] == ("cats: 000.png", "0", "0")
    assert grid[12] == ("dogs&lt;b&gt;: 000.png", "0", "64")
    assert set(re.findall(r'<image href="([^"]+)" width="768" height="128">', body)) == {
        f"/datasets/{images.pk}/thumbnails/?version=1"
    }
    assert "style=" not in body


def test_thumbnails_are_the_teams_and_kept_by_the_browser(bob, charlie, images, make):
    url = f"/datasets/{images.pk}/thumbnails/?version=1"
    answer = bob.client.get(url)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert "immutable" in answer["Cache-Control"]
    assert "private" in answer["Cache-Control"]
    assert b"".join(answer).startswith(b"RIFF")
    assert charlie.client.get(url).status_code == 404
    table = make()
    refused = bob.client.get(f"/datasets/{table.pk}/thumbnails/")
    assert refused.status_code == 404
    assert "its data are no images" in text_of(refused)


def test_splits_are_told_by_class(bob, make):
    files = folders(4, "cats", "dogs", root="train/") | folders(2, "cats", "dogs", root="test/")
    text = text_of(page_of(bob.client, make(zipped(files), "split.zip")))
    assert "4 classes" not in text
    assert "already split" in text
    assert "test 2" in text
    assert "train (8)" in text


def test_many_classes_come_in_pages_and_bars_by_link(bob, make):
    dataset = make(zipped(folders(1, *(f"class {number:03}" for number in range(103)))), "many.zip")
    client = bob.client
    overview = page_of(client, dataset)
    assert "class 099" in text_of(overview)
    assert "class 100" not in text_of(overview)
    assert "class 102" in text_of(page_of(client, dataset, classes="all"))
    first = text_of(page_of(client, dataset, "preview"))
    assert "class 019" in first
    assert "class 020" not in first
    assert "3 classes have no thumbnails" in first
    assert "class 020" in text_of(page_of(client, dataset, "preview", page="2"))


def test_a_later_version_says_which_classes_came_and_went(ed, images):
    files = folders(12, "cats", "birds", "mice")
    url = f"/datasets/{images.pk}/versions/"
    assert ed.client.post(url, {"file": SimpleUploadedFile("more.zip", zipped(files))}).status_code == 302
    read_all()
    text = text_of(page_of(ed.client, images, "versions"))
    assert "12 more images; new: birds, mice; gone: dogs&lt;b&gt;" in text


def test_a_refused_zip_says_why_and_offers_no_reading_options(ed, make):
    dataset = make(zipped({"a.txt": b"x"}), "flat.zip", kind="images")
    answer = page_of(ed.client, dataset)
    text = text_of(answer)
    assert "none of which is an image" in text
    assert "Send another file" in text
    assert "Change how it is read" not in text
    assert "Images of each class" not in text
