"""Web and queue processes stay light: the libraries that trainings need are never loaded there."""

import json
import subprocess
import sys

import pytest

from tests.system.portal import ROOT, environment

HEAVY = ["numpy", "sklearn", "scipy", "pandas", "polars", "pyarrow", "torch", "transformers", "matplotlib", "skops"]
HEAVY += ["openpyxl", "xhtml2pdf", "reportlab"]
WEB = "import mlplatform.asgi; from django.urls import get_resolver; get_resolver().url_patterns"
QUEUE = (
    "import django; django.setup(); import training.tasks, datasets.tasks, reports.tasks;"
    " import mlplatform.core.tasks, django_q.cluster"
)
PROBE = """
import json, sys, psutil
print(json.dumps([[name for name in {heavy} if name in sys.modules], psutil.Process().memory_info().rss]))
"""


@pytest.mark.parametrize("code", [WEB, QUEUE], ids=["web", "queue"])
def test_no_heavy_library_and_less_than_150_megabytes(code: str, tmp_path):
    program = code + PROBE.format(heavy=HEAVY)
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment(tmp_path / "data"), cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    loaded, memory = json.loads(done.stdout)
    assert loaded == []
    assert memory < 150e6
