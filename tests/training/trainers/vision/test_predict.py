"""A saved image model answers images in every form that it takes, and says what is wrong with others."""

import base64
import io
import json

import numpy as np
import pytest
from PIL import Image

from tests.training.trainers.conftest import Ran, request_for, write_run
from tests.training.trainers.images import CLASSES, image_table
from training.trainers import predict
from training.trainers.errors import ModelFileError, RowError
from training.trainers.run import run


@pytest.fixture(scope="module")
def ran(tmp_path_factory) -> Ran:
    directory = write_run(tmp_path_factory.mktemp("model"), image_table(), request_for("native-cnn"))
    return Ran(directory, run(directory))


@pytest.fixture(scope="module")
def model(ran):
    return predict.load(ran.out)


def files() -> list[bytes]:
    return image_table(6, seed=5).column("image").to_pylist()


def test_new_images_are_recognised(model):
    answers = model.predict([{"image": base64.b64encode(content).decode()} for content in files()])["predictions"]
    assert [answer["prediction"] for answer in answers] == [*CLASSES, *CLASSES]
    assert all(set(answer["probabilities"]) == set(CLASSES) for answer in answers)


def test_bytes_base64_data_urls_and_paths_are_the_same_image(model, tmp_path):
    content = files()[0]
    text = base64.b64encode(content).decode()
    (tmp_path / "a.png").write_bytes(content)
    rows = [{"image": form} for form in (content, text, f"data:image/png;base64,{text}", tmp_path / "a.png")]
    answers = model.predict(rows)["predictions"]
    assert all(answer == answers[0] for answer in answers)


def test_a_text_is_never_taken_for_a_path(model, tmp_path):
    (tmp_path / "a.png").write_bytes(files()[0])
    with pytest.raises(RowError, match="base64"):
        model.predict([{"image": str(tmp_path / "a.png")}])


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "at least one object"),
        ("x", "at least one object"),
        ([{}], "Row 1: the image is missing"),
        ([{"image": 5}], "is missing"),
        ([{"image": "%%%"}], "is not base64"),
        ([{"image": base64.b64encode(b"no image").decode()}], "none of PNG, JPEG"),
        ([{"image": b"\x89PNG\r\n\x1a\n"}], "none of PNG, JPEG"),
    ],
)
def test_what_is_no_image_is_told(model, rows, message):
    with pytest.raises(RowError, match=message):
        model.predict(rows)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16", "F"])
def test_any_mode_and_size_is_answered(model, mode):
    out = io.BytesIO()
    grey = Image.fromarray(np.arange(300, dtype=np.uint8).reshape(10, 30))
    picture = Image.fromarray((np.arange(300) * 200).astype(np.uint16).reshape(10, 30)) if mode == "I;16" else grey
    picture = picture if mode == "I;16" else picture.convert(mode)
    picture.save(out, "TIFF" if mode in ("CMYK", "F") else "PNG")
    assert model.predict([{"image": out.getvalue()}])["predictions"][0]["prediction"] in CLASSES


def test_unknown_columns_are_ignored_with_a_warning(model):
    warnings = model.predict([{"image": files()[0], "size": 3}])["warnings"]
    assert [(warning["code"], warning["column"]) for warning in warnings] == [("unknown_column", "size")]


def test_a_changed_file_is_not_loaded(ran, tmp_path):
    for path in ran.out.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "config.json").write_text(json.dumps({"family": "native"}))
    with pytest.raises(ModelFileError, match="SHA-256"):
        predict.load(tmp_path)


def test_mistakes_are_named_with_confidence(ran):
    result = ran.result
    wrong = sum(map(sum, result["evaluation"]["confusion_matrix"]["counts"])) - sum(
        row[place] for place, row in enumerate(result["evaluation"]["confusion_matrix"]["counts"])
    )
    assert len(result["evaluation"]["mistakes"]) == wrong
    for mistake in result["evaluation"]["mistakes"]:
        assert mistake["actual"] != mistake["predicted"]
        assert mistake["name"].startswith(mistake["actual"])
