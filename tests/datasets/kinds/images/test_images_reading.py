"""What becomes of ordinary ZIPs of class folders."""

import hashlib
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from PIL import Image

from tests.datasets.kinds.images.zips import counts, folders, picture, problem, zipped

ROOT = Path(__file__).parents[4]
KEYS = {
    "kind", "rows", "columns", "bytes", "sha256", "options", "images", "classes", "problems", "preview", "quality",
    "suggested", "parquet",
}  # fmt: skip


def test_contract_of_a_reading_by_the_child(tmp_path):
    content = zipped(folders(12, root="pets/") | {"pets/ATTRIBUTION.txt": b"CC0"})
    (tmp_path / "original").write_bytes(content)
    (tmp_path / "request.json").write_text(json.dumps({"kind": "images", "filename": "pets.zip"}))
    limits = {"MLPLATFORM_READ_MEMORY_MB": "1024", "MLPLATFORM_READ_OUTPUT_MB": "100"}
    command = [sys.executable, "-m", "datasets.kinds", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | limits, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    reading = json.loads((tmp_path / "reading.json").read_text())
    assert set(reading) == KEYS
    assert (reading["kind"], reading["rows"], reading["bytes"]) == ("images", 24, len(content))
    assert reading["sha256"] == hashlib.sha256(content).hexdigest()
    assert reading["classes"] == [{"label": "cats", "images": 12}, {"label": "dogs", "images": 12}]
    assert reading["images"]["sizes"]["width"] == {"min": 8, "median": 8, "max": 8}
    assert reading["images"]["modes"] == {"RGB": 24}
    assert reading["suggested"]["task"] == "image-classification"
    stored = (tmp_path / "data.parquet").read_bytes()
    digest = hashlib.sha256(stored).hexdigest()
    assert reading["parquet"] == {"path": "data.parquet", "sha256": digest, "bytes": len(stored)}
    assert "ATTRIBUTION.txt" in problem(reading, "other_file")["message"]


def test_the_pack_holds_every_file_as_it_was(read_zip, tmp_path):
    files = folders()
    read_zip(files)
    rows = pq.read_table(tmp_path / "data.parquet").to_pylist()
    assert {row["name"]: row["image"] for row in rows} == files
    assert [row["name"] for row in rows] == sorted(files)
    assert all(row["sha256"] == hashlib.sha256(row["image"]).hexdigest() for row in rows)
    assert {(row["label"], row["split"], row["width"], row["mode"], row["format"]) for row in rows} == {
        ("cats", "", 8, "RGB", "PNG"),
        ("dogs", "", 8, "RGB", "PNG"),
    }


def test_packing_order_changes_nothing(read_zip):
    files = folders()
    first, second = read_zip(files), read_zip(dict(reversed(files.items())))
    assert first["parquet"]["sha256"] == second["parquet"]["sha256"]


@pytest.mark.parametrize("root", ["", "pets/", "a/b/"])
@pytest.mark.parametrize("names", [("train", "val", "test"), ("Training", "Valid", "testing")])
def test_split_folders(read_zip, root, names):
    files = {f"{root}{names[0]}/{name}": data for name, data in folders(12).items()}
    files |= {f"{root}{names[1]}/cats/v.png": picture(90), f"{root}{names[2]}/dogs/t.png": picture(91)}
    reading = read_zip(files)
    assert reading["images"]["splits"] == {"test": 1, "train": 24, "validation": 1}
    assert reading["classes"][0] == {
        "label": "cats",
        "images": 13,
        "splits": {"test": 0, "train": 12, "validation": 1},
    }


def test_a_class_may_be_called_test(read_zip):
    assert counts(read_zip(folders(12, "test", "benign"))) == {"benign": 12, "test": 12}


@pytest.mark.parametrize("files", [folders(5, "cats"), {f"{i}.png": picture(i) for i in range(5)}])
def test_one_folder_only_is_refused_in_words(refuse_zip, files):
    message = refuse_zip(files).message
    assert message == "This ZIP has images in one folder only. Put each class in its own folder."


def test_images_beside_the_class_folders_are_named(read_zip):
    reading = read_zip(folders() | {"stray.png": picture(99)})
    assert problem(reading, "no_class")["message"] == "“stray.png” lies in no class folder."
    assert reading["images"]["unusable"] == 1


def test_junk_is_skipped_and_reported(read_zip):
    junk = {"__MACOSX/cats/._001.png": b"x", "cats/.DS_Store": b"x", "dogs/Thumbs.db": b"x"}
    reading = read_zip(folders() | junk)
    assert "3 files were skipped" in problem(reading, "junk")["message"]
    assert reading["images"]["unusable"] == 0
    assert reading["quality"]["score"] == 80  # 24 images are few


def test_broken_images_are_named_and_the_others_kept(read_zip):
    whole = picture(7, (64, 64), form="JPEG")
    bad = {
        "cats/cut.jpg": whole[:-200],
        "cats/cut.png": picture(7, (64, 64))[:-60],
        "cats/page.png": b"<html>",
        "dogs/empty.png": b"",
        "dogs/noise.gif": b"GIF89a" + bytes(range(200)),
    }
    reading = read_zip(folders() | bad)
    assert reading["rows"] == 24
    assert problem(reading, "truncated")["message"].startswith("“cats/cut.jpg” is cut off")
    assert problem(reading, "not_an_image")["message"] == "“cats/page.png” is not an image that can be read."
    assert problem(reading, "empty_file")["message"] == "“dogs/empty.png” is empty (0 bytes)."
    for name in bad:
        assert any(name in item["message"] for item in reading["problems"]), name
    assert any("5 of 29 files are unusable" in reason["message"] for reason in reading["quality"]["reasons"])


def test_many_broken_images_are_counted(read_zip):
    reading = read_zip(folders() | {f"cats/bad{i:02}.png": b"no" for i in range(30)})
    told = [item["message"] for item in reading["problems"] if item["code"] == "not_an_image"]
    assert len(told) == 21
    assert told[-1].startswith("10 more files were left out")


def test_content_decides_not_the_suffix(read_zip):
    reading = read_zip(folders() | {"cats/photo.dat": picture(50), "cats/wrong.jpg": picture(51)})
    assert counts(reading)["cats"] == 14
    assert reading["images"]["formats"] == {"PNG": 26}


def test_too_many_pixels_are_refused_before_decoding(read_zip):
    huge = picture(1, (10_000, 6_000), mode="1")
    assert len(huge) < 100_000
    assert "50 million pixels" in problem(read_zip(folders() | {"cats/huge.png": huge}), "too_many_pixels")["message"]


def test_only_the_first_frame_of_an_animation_is_used(read_zip):
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "green", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    reading = read_zip(folders() | {"cats/dance.gif": out.getvalue()})
    assert "cats/dance.gif" in problem(reading, "animated")["hint"]


def test_equal_images_are_told_by_what_they_spoil(read_zip):
    files = {f"train/{name}": data for name, data in folders(12).items()}
    files |= {"train/dogs/same.png": files["train/cats/000.png"], "test/cats/again.png": files["train/cats/001.png"]}
    reading = read_zip(files)
    assert reading["images"]["duplicates"] == {"repeats": 2, "across_classes": 1, "across_splits": 1}
    assert "cats" in problem(reading, "same_image_two_classes")["message"]
    assert "train, validation and test" in problem(reading, "same_image_two_splits")["message"]


def test_tiny_classes_and_imbalance_are_warned_of(read_zip):
    reading = read_zip(folders(40) | {"birds/1.png": picture(9)})
    assert problem(reading, "tiny_class")["message"] == "Class “birds” has fewer than 10 images."
    assert "40 times" in problem(reading, "imbalance")["message"]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16"])
def test_every_mode_gives_a_thumbnail_without_metadata(read_zip, tmp_path, mode):
    form = {"CMYK": "JPEG"}.get(mode, "PNG")
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    images = {f"{label}/{i}.x": picture(i, mode=mode, form=form, exif=exif) for label in "ab" for i in range(3)}
    reading = read_zip(images)
    sprite = (tmp_path / "thumbnails.webp").read_bytes()
    assert b"secret" not in sprite
    with Image.open(io.BytesIO(sprite)) as sheet:
        assert sheet.size == (reading["preview"]["width"], reading["preview"]["height"]) == (3 * 64, 2 * 64)
        assert not sheet.getexif()
        assert sheet.convert("RGBA").getchannel("A").getpixel((32, 32)) == 255


def test_a_turned_photo_is_measured_and_shown_upright(read_zip):
    exif = Image.Exif()
    exif[0x0112] = 6
    reading = read_zip(folders(3) | {"cats/phone.jpg": picture(5, (40, 20), form="JPEG", exif=exif)})
    assert [20, 40, 1] in reading["images"]["sizes"]["common"]


def test_the_grid_is_capped_by_class(read_zip):
    reading = read_zip(folders(30))
    assert [len(entry["tiles"]) for entry in reading["preview"]["classes"]] == [12, 12]
    assert reading["preview"]["classes"][1]["tiles"][1] == {"x": 64, "y": 64, "row": 31, "name": "dogs/001.png"}


def test_a_class_shows_its_first_whole_images_wherever_they_lie(read_zip):
    broken = {f"train/cats/{number:03}.png": b"\x89PNG\r\n\x1a\nbroken" for number in range(20)}
    files = broken | folders(3, "cats", "dogs", root="val/") | folders(1, "dogs", root="train/")
    shown = {row["label"]: [tile["name"] for tile in row["tiles"]] for row in read_zip(files)["preview"]["classes"]}
    assert shown["cats"] == [f"val/cats/{number:03}.png" for number in range(3)]
    assert len(shown["dogs"]) == 4


def test_more_classes_than_the_sprite_holds_do_not_empty_those_it_shows(read_zip):
    labels = [f"class {number:03}" for number in range(105)]
    files = folders(1, *labels, root="test/") | folders(2, *labels, root="train/")
    shown = read_zip(files)["preview"]["classes"]
    assert len(shown) == 100
    assert {len(row["tiles"]) for row in shown} == {3}
