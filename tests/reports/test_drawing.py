"""The files, opened with the programs' own libraries."""

import csv
import io
import json
from typing import Any

import pytest
from openpyxl import load_workbook
from PIL import Image
from pypdf import PdfReader

from mlplatform.core import storage
from reports.drawing.cells import quoted
from tests.reports.conftest import FORMULA, NASTY, TEMPLATE


def path_of(report, path):
    return storage.report_dir(report.pk) / str(report.fence) / path


def text_of(report):
    reader = PdfReader(path_of(report, "report.pdf"))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_all_files_of_a_report_are_drawn_and_true(drawn, job):
    report = drawn(job)
    assert (report.status, report.problems, report.error) == ("ready", [], "")
    charts = [f"charts/{name}.{ending}" for name in ("roc", "importance", "curve-loss") for ending in ("png", "svg")]
    expected = ["report.pdf", "report.xlsx", "report.csv", "report.json", *charts]
    assert [item["path"] for item in report.files] == expected
    for item in report.files:
        assert storage.sha256_of(path_of(report, item["path"])) == item["sha256"]
    assert report.file("report.pdf")["bytes"] < 150_000

    text = text_of(report)
    for words in ("Job 1 · Penguins 1", "Accuracy", "0.981", "0.442", "Confusion matrix", "bill_length_mm", "Seed"):
        assert words in text
    assert json.loads(path_of(report, "report.json").read_text()) == report.content
    with Image.open(path_of(report, "charts/roc.png")) as picture:
        assert picture.format == "PNG"
        assert picture.width == 1440
    assert "False positives" in path_of(report, "charts/roc.svg").read_text()


def test_the_pdf_embeds_its_fonts_and_has_charts_as_vectors(drawn, job, weaker):
    report = drawn(job, weaker)
    reader: Any = PdfReader(path_of(report, "report.pdf"))
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    assert any("DejaVu" in str(font["/BaseFont"]) for font in fonts)
    assert not any(page.images for page in reader.pages)
    text = text_of(report)
    for words in ("✓ best", "False positives", "True positives", "Job 2, model"):
        assert words in text


def test_the_workbook_keeps_numbers_as_numbers(drawn, job):
    book = load_workbook(path_of(drawn(job), "report.xlsx"))
    sheet = next(sheet for sheet in book if sheet.title.startswith("Test rows"))
    assert [cell.value for cell in sheet[2]][:5] == ["Accuracy", 0.981, 0.94, 1, 0.442]
    assert sheet["B2"].number_format == "0.0000"
    assert book["Chart ROC"]._images


def test_hostile_text_stays_text_everywhere(drawn, nasty_job):
    report = drawn(nasty_job)
    assert report.problems == []
    names = [item["path"] for item in report.files if item["path"].startswith("charts/")]
    assert names[:4] == ["charts/roc-1.png", "charts/roc-1.svg", "charts/roc-1-2.png", "charts/roc-1-2.svg"]

    text = text_of(report)
    assert NASTY in text
    assert TEMPLATE in text
    svg = path_of(report, "charts/roc-1.svg").read_text()
    assert "<script" not in svg
    assert "&lt;script&gt;" in svg
    assert "$x_{" in svg

    book = load_workbook(path_of(report, "report.xlsx"))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    formulas = [cell for cell in cells if cell.value == FORMULA]
    assert formulas
    assert all(cell.quotePrefix for cell in formulas)

    lines = list(csv.reader(io.StringIO(path_of(report, "report.csv").read_text("utf-8-sig"))))
    flat = [cell for line in lines for cell in line]
    assert f"'{FORMULA}" in flat
    assert not [cell for cell in flat if cell.startswith("=")]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\r=1", "  =1", "＝1"])
def test_formulas_are_quoted(text):
    assert quoted(text).startswith("'")


@pytest.mark.parametrize("value", [-1.5, 0, None, "plain", "a=b", "−1"])
def test_the_rest_is_left_alone(value):
    assert quoted(value) == value
