"""The report as a PDF, by xhtml2pdf, which may read the report's own folder and nothing else."""

import shutil
from pathlib import Path
from typing import Any

import matplotlib
from svglib.fonts import register_font
from xhtml2pdf import pisa
from xhtml2pdf.config.resources import ResourceAccessPolicy

from reports.drawing.html import page

_FONTS = {"regular.ttf": ("DejaVuSans.ttf", "normal"), "bold.ttf": ("DejaVuSans-Bold.ttf", "bold")}


def write(content: dict[str, Any], folder: Path) -> None:
    """`report.pdf`. Raises RuntimeError when the layout reports errors."""
    # The PDF's own fonts lack ✓, ≥ and most of the world's letters; matplotlib brings DejaVu along.
    fonts = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    (folder / "fonts").mkdir(exist_ok=True)
    for name, (source, weight) in _FONTS.items():
        shutil.copyfile(fonts / source, folder / "fonts" / name)
        # The charts come as SVG and name the font; what this machine has installed must not matter.
        register_font("DejaVu Sans", str(folder / "fonts" / name), weight=weight)
    draft = folder / "report.pdf.part"
    with draft.open("wb") as file:
        done = pisa.CreatePDF(
            page(content, folder), dest=file, path=str(folder / "report.html"), resource_policy=closed_policy(folder)
        )
    if done.err:
        raise RuntimeError(f"the layout reported {done.err} errors")
    draft.replace(folder / "report.pdf")


def closed_policy(folder: Path) -> ResourceAccessPolicy:
    """No network at all, local files below `folder` only, and limits on what one document may take."""
    return ResourceAccessPolicy(
        allow_remote=False,
        allowed_hosts=frozenset(),
        base_dir=folder,
        max_local_bytes=20 * 2**20,
        max_resources=200,
        max_total_bytes=100 * 2**20,
        max_render_seconds=90,
    )
