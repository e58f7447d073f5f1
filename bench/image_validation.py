"""Reading a generated ZIP of small images by the image reader, beside a plain loop of zipfile and Pillow in one run.

The plain loop only opens and decodes every file; the reader also checks the archive, hashes, measures, packs into
Parquet, draws thumbnails and reports. Both run in a fresh process per turn, turns alternate, and both must count the
same images and pixels. Prints one JSON line; progress goes to stderr.

    python -m bench.image_validation [--images 5000] [--side 64] [--format JPEG] [--pairs 5]
"""

import argparse
import io
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
PLAIN = """
import io, json, sys, zipfile
from PIL import Image
images = pixels = 0
with zipfile.ZipFile(sys.argv[1]) as archive:
    for info in archive.infolist():
        with Image.open(io.BytesIO(archive.read(info))) as image:
            image.load()
        images, pixels = images + 1, pixels + image.width * image.height
print(json.dumps([images, pixels]))
"""


def generate(path: Path, images: int, side: int, form: str, seed: int = 7) -> None:
    """Ten classes of smooth random pictures, so that they compress like photographs."""
    chance = np.random.default_rng(seed)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(images):
            coarse = Image.fromarray(chance.integers(0, 256, (8, 8, 3), dtype=np.uint8))
            out = io.BytesIO()
            coarse.resize((side, side), Image.Resampling.BICUBIC).save(out, form)
            archive.writestr(f"class{number % 10}/{number:05}.{form.lower()}", out.getvalue())


def turn(command: list[str]) -> tuple[float, int, str]:
    """(seconds, peak resident memory in bytes, output) of one fresh process."""
    began = time.perf_counter()
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=os.environ | {"MLPLATFORM_READ_NICE": "0"}, stdout=output)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{command} ended with {process.returncode}")
        output.seek(0)
        return seconds, usage.ru_maxrss * 1024, output.read()


def measure(folder: Path, images: int, side: int, pairs: int) -> dict[str, Any]:
    reader = [sys.executable, "-m", "datasets.kinds", str(folder)]
    plain = [sys.executable, "-c", PLAIN, str(folder / "original")]
    ours, theirs = [], []
    for number in range(pairs + 1):  # the first pair warms the disk cache and is not counted
        ours.append(turn(reader))
        theirs.append(turn(plain))
        print(f"pair {number}: reader {ours[-1][0]:.2f} s, plain loop {theirs[-1][0]:.2f} s", file=sys.stderr)
    rows = json.loads((folder / "reading.json").read_text())["rows"]
    if json.loads(theirs[-1][2]) != [rows, images * side * side] or rows != images:
        raise SystemExit(f"the two disagree: {rows} images and {theirs[-1][2]}")
    ratios = [peer[0] / mine[0] for mine, peer in zip(ours[1:], theirs[1:], strict=True)]
    seconds = statistics.median(mine[0] for mine in ours[1:])
    return {
        "bench": "image_validation",
        "images": images,
        "side": side,
        "pairs": pairs,
        "seconds": round(seconds, 3),
        "images_per_s": round(images / seconds),
        "plain_loop_images_per_s": round(images / statistics.median(peer[0] for peer in theirs[1:])),
        "ratio_to_plain_loop": round(statistics.median(ratios), 2),
        "ratio_min": round(min(ratios), 2),
        "ratio_max": round(max(ratios), 2),
        "peak_rss_mb": round(max(mine[1] for mine in ours) / 1e6),
        "equal": True,
        "target_images_per_s": 1000,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", type=int, default=5000)
    parser.add_argument("--side", type=int, default=64)
    parser.add_argument("--format", default="JPEG", choices=["JPEG", "PNG"])
    parser.add_argument("--pairs", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        generate(folder / "original", given.images, given.side, given.format)
        (folder / "request.json").write_text('{"kind":"images","filename":"bench.zip","options":{}}')
        print(json.dumps(measure(folder, given.images, given.side, given.pairs) | {"format": given.format}))


if __name__ == "__main__":
    main()
