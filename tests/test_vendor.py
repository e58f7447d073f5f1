"""The third-party files are the ones VENDOR.json names, and what a page loads stays within its budget."""

import gzip
import hashlib
import json
from pathlib import Path

import django_htmx
import pytest

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "static"
MANIFEST = json.loads((STATIC / "vendor" / "VENDOR.json").read_text(encoding="utf-8"))
HTMX = Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-2.min.js"
EVERY_PAGE = [
    STATIC / "vendor/tabler.min.css",
    STATIC / "css/theme.css",
    STATIC / "css/kit.css",
    STATIC / "img/icons.svg",
    STATIC / "img/favicon.svg",
    STATIC / "js/theme.js",
    STATIC / "js/app.js",
    STATIC / "js/feedback.js",
    HTMX,
]
JOB_PAGE = [
    *EVERY_PAGE,
    STATIC / "vendor/chart.umd.min.js",
    STATIC / "vendor/chartjs-plugin-zoom.min.js",
    STATIC / "vendor/chartjs-plugin-annotation.min.js",
    STATIC / "js/charts.js",
    STATIC / "js/live.js",
]
# Left for the HTML itself, which the browser test weighs as it is served.
HTML_ALLOWANCE = 15_000


@pytest.mark.parametrize("package", MANIFEST)
def test_vendored_files_have_the_recorded_hash_size_and_licence(package: str) -> None:
    entry = MANIFEST[package]
    assert entry["licence"] in {"MIT", "0BSD", "BSD-2-Clause"}
    assert entry["version"]
    for name, expected in entry["files"].items():
        content = (STATIC / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == expected["sha256"], name
        assert len(content) == expected["bytes"], name


def test_every_vendored_file_is_recorded() -> None:
    recorded = {name for entry in MANIFEST.values() for name in entry["files"]}
    present = {str(path.relative_to(STATIC)) for path in (STATIC / "vendor").rglob("*") if path.is_file()}
    assert present - {"vendor/VENDOR.json"} <= recorded


def test_nothing_points_at_a_source_map_or_another_server() -> None:
    for path in (STATIC / "vendor").glob("*.*"):
        assert "sourceMappingURL" not in path.read_text(encoding="utf-8"), path.name
    for path in [*(STATIC / "css").iterdir(), *(STATIC / "js").iterdir(), *(ROOT / "templates").rglob("*.html")]:
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert 'src="http' not in text, path.name
        assert "url(http" not in text, path.name
        assert "@import" not in text, path.name


@pytest.mark.parametrize(
    ("files", "budget"), [(EVERY_PAGE, 190_000), (JOB_PAGE, 280_000)], ids=["first page", "job page"]
)
def test_page_weight_stays_within_budget(files: list[Path], budget: int) -> None:
    weight = sum(len(gzip.compress(path.read_bytes(), 6)) for path in files)
    assert weight + HTML_ALLOWANCE <= budget, f"{weight} bytes compressed"


def test_our_scripts_stay_small() -> None:
    for path in (STATIC / "js").glob("*.js"):
        assert len(path.read_text(encoding="utf-8").splitlines()) < 200, path.name
