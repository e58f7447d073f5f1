"""Which images train and which test, and what the portal says before."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.training.trainers.images import image_table
from training.trainers.contract import Split
from training.trainers.errors import DataError
from training.trainers.events import EventWriter
from training.trainers.job import Job
from training.trainers.recommend import check, recommend
from training.trainers.registry import availability, get_spec
from training.trainers.vision.image_info import ImageInfo
from training.trainers.vision.image_set import read_index
from training.trainers.vision.parts import split_images
from training.trainers.vision.transfer_image import pretrained


@pytest.fixture
def job(tmp_path):
    events = EventWriter.for_run(tmp_path)
    yield Job(events, tmp_path)
    events.close()


def index_of(tmp_path, *tables: pa.Table):
    pq.write_table(pa.concat_tables(tables), tmp_path / "data.parquet")
    return read_index(tmp_path / "data.parquet")


def test_parts_are_drawn_by_class_and_repeat_with_the_seed(tmp_path, job):
    index = index_of(tmp_path, image_table(60))
    first, second = (split_images(index, Split(), 3, job) for _ in range(2))
    assert all(np.array_equal(getattr(first, name), getattr(second, name)) for name in ("train", "validation", "test"))
    assert np.bincount(index.codes[first.test]).tolist() == [3, 3, 3]
    assert len(set(first.train) | set(first.validation) | set(first.test)) == 60


def test_equal_images_stay_together(tmp_path, job):
    index = index_of(tmp_path, image_table(30), image_table(30))
    parts = split_images(index, Split(), 3, job)
    for rows in (parts.train, parts.validation, parts.test):
        assert set((rows + 30) % 60) == set(rows)


def test_folders_of_a_split_are_kept(tmp_path, job):
    tables = [image_table(30, 0, split="train"), image_table(9, 1, split="validation"), image_table(6, 2, split="test")]
    parts = split_images(index_of(tmp_path, *tables), Split(), 3, job)
    assert parts.train.tolist() == list(range(30))
    assert parts.validation.tolist() == list(range(30, 39))
    assert parts.test.tolist() == list(range(39, 45))


def test_a_missing_test_folder_is_drawn_from_the_training_images(tmp_path, job):
    tables = [image_table(40, 0, split="train"), image_table(9, 1, split="validation")]
    parts = split_images(index_of(tmp_path, *tables), Split(), 3, job)
    assert (len(parts.train), len(parts.validation), len(parts.test)) == (34, 9, 6)
    assert set(parts.train) | set(parts.test) == set(range(40))


def test_no_training_images_is_an_error_in_words(tmp_path, job):
    with pytest.raises(DataError, match="no images to train on"):
        split_images(index_of(tmp_path, image_table(9, split="test")), Split(), 3, job)


def info(counts: dict[str, int], side: int = 64, **splits: int) -> ImageInfo:
    return ImageInfo.from_reading(
        {
            "classes": [{"label": label, "images": count} for label, count in counts.items()],
            "images": {"sizes": {"width": {"median": side}, "height": {"median": side}}, "splits": splits},
        }
    )


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        (info({"a": 50, "b": 50}), []),
        (info({"a": 50}), ["one_class"]),
        (info({"a": 4, "b": 5}), ["too_few_images", "tiny_class"]),
        (info({"a": 500, "b": 20}), ["imbalance"]),
        (info({"a": 50, "b": 50}, train=80, validation=20), ["no_test_split"]),
    ],
)
def test_complaints(data, codes):
    assert [complaint.code for complaint in check(get_spec("native-cnn"), {}, data)] == codes


def test_without_weights_the_trainer_says_how_to_get_them(monkeypatch, tmp_path):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    monkeypatch.delenv(pretrained.FOLDER, raising=False)
    spec = get_spec("transfer-image")
    able, because = availability(spec)
    assert not able
    assert "mobilenet_v2-b0353104.pth" in because
    assert pretrained.FOLDER in because
    complaints = check(spec, {"backbone": "resnet50"}, info({"a": 50, "b": 50}))
    assert [(item.code, item.field) for item in complaints] == [("no_weights", "backbone")]
    cards = recommend("image-classification", info({"a": 50, "b": 50}))
    assert [(card.spec.key, card.recommended) for card in cards] == [("native-cnn", True), ("transfer-image", False)]


def test_wrong_weights_under_the_right_name_are_refused(train, monkeypatch, tmp_path):
    (tmp_path / "mobilenet_v2-b0353104.pth").write_bytes(b"random")
    monkeypatch.setenv(pretrained.FOLDER, str(tmp_path))
    ran = train("transfer-image")
    assert ran.code == 11
    assert ran.failure["code"] == "damaged_weights"
    assert "SHA-256" in ran.failure["message"]


def test_a_table_is_not_a_pack_of_images(train):
    ran = train("native-cnn", pa.table({"x": [1, 2, 3]}))
    assert ran.code == 10
    assert "pack of images" in ran.failure["message"]
