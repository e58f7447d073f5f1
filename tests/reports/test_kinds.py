"""Reports and comparisons of pictures and language: the same evaluations, and whether lower is better."""

import base64
import csv
import io

import pytest
from openpyxl import load_workbook
from PIL import Image
from pypdf import PdfReader

from reports.content.build import build
from tests.reports.test_drawing import path_of, text_of
from tests.training.factories import make_job, make_version


def picture() -> str:
    out = io.BytesIO()
    Image.new("RGB", (64, 64), "teal").save(out, "JPEG")
    return f"data:image/jpeg;base64,{base64.b64encode(out.getvalue()).decode()}"


@pytest.fixture
def digits(ed, alpha):
    evaluation = {
        "confusion_matrix": {"labels": ["3", "9"], "counts": [[6, 2], [0, 8]]},
        "per_class": [{"label": "3", "precision": 1.0, "recall": 0.75, "f1": 0.857, "support": 8}],
        "mistakes": [
            {"name": "3/048.png", "actual": "3", "predicted": "9", "confidence": 0.48, "thumbnail": picture()}
        ],
    }
    given = {"task": "image-classification", "trainer": "native-cnn", "target": "", "features": []}
    return make_job(make_version(alpha, "digits"), status="succeeded", user=ed.user, evaluation=evaluation, **given)


@pytest.fixture
def tuned(ed, alpha):
    """Jobs of a language model that differ in their perplexity."""
    version = make_version(alpha, "proverbs")
    long = "And the same is a man of many words, whose lips keep knowledge. " * 12

    def make(perplexity: float):
        metric = {
            "value": perplexity,
            "interval": [perplexity - 5, perplexity + 5],
            "baseline": 144.0,
            "label": "Perplexity",
            "higher_is_better": False,
            "sentence": f"Perplexity {perplexity:g}.",
        }
        return make_job(
            version, status="succeeded", user=ed.user, task="causal-language-model", trainer="causal-lm", target="",
            features=[], metrics={"test": {"perplexity": metric}},
            headline={"name": "perplexity", "split": "test", **metric},
            evaluation={"samples": [{"step": 8, "prompt": "Cease, my son", "text": long}]},
        )  # fmt: skip

    return make


def test_a_report_on_pictures_has_them_in_the_pdf_and_not_in_tables_of_text(drawn, digits):
    report = drawn(digits)
    assert (report.status, report.problems) == ("ready", [])
    reader = PdfReader(path_of(report, "report.pdf"))
    assert sum(len(page.images) for page in reader.pages) == 1
    text = text_of(report)
    for words in ("3/048.png", "Test images", "predicts the class of a picture", "Images"):
        assert words in text
    rows = list(csv.DictReader(path_of(report, "report.csv").read_text("utf-8-sig").splitlines()))
    assert {row["column"] for row in rows if row["row"] == "3/048.png"} == {"It is", "Taken for", "Certainty"}
    sheet = load_workbook(path_of(report, "report.xlsx"))["Wrong answers"]
    assert [cell.value for cell in sheet[1]] == ["File", "It is", "Taken for", "Certainty"]


def test_a_report_on_language_keeps_its_long_texts(drawn, tuned):
    report = drawn(tuned(102.0))
    text = text_of(report)
    assert text.count("whose lips keep knowledge") == 12
    assert "Test passages" in text
    sheet = load_workbook(path_of(report, "report.xlsx"))["Text by step"]
    assert sheet["B2"].alignment.wrap_text


def test_the_lower_perplexity_is_the_best(tuned):
    worse, better = tuned(120.0), tuned(102.0)
    content = build([worse, better])
    (table,) = [table for table in content["sections"][0]["tables"] if table["name"] == "metrics"]
    assert table["title"] == "On test passages"
    row = next(row for row in table["rows"] if row[0] == "Perplexity")
    assert [cell["best"] for cell in row[1:]] == [False, True]
