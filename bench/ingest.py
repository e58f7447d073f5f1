"""Ingest and profile of a generated 100 MB CSV by the table reader, beside pandas doing the same in the same run.

Both start a fresh process per turn and hash the file, parse it, profile every column (missing, distinct, min, max,
mean, std, five quantiles, histogram, commonest values) and write zstd Parquet. Turns alternate; the figures are checked
against each other before they are timed. Prints one JSON line; progress goes to stderr.

    python -m bench.ingest [--rows 900000] [--pairs 5]
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
COLUMNS = "order,customer,quantity,price,discount,weight,status,channel,city,created,rating,note"
REMARKS = [
    "ok",
    "late",
    "refund",
    "called back",
    "sent",
    "no reply",
    "damaged, returned",
    "new",
    'said ""yes""',
    "paid",
]
CHUNK = 50_000
MEGABYTE = 1_000_000


def generate(path: Path, rows: int, seed: int = 7) -> None:
    """Write `rows` rows of 12 mixed columns: ints, floats with NA, categories, cities, times, quoted text."""
    chance = np.random.default_rng(seed)
    letters = chance.integers(0, 26, (2000, 6))
    cities = np.array(["City " + "".join(chr(97 + code) for code in word) + str(i) for i, word in enumerate(letters)])
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(COLUMNS + "\n")
        for start in range(0, rows, CHUNK):
            file.write("\n".join(_lines(chance, cities, start, min(CHUNK, rows - start))) + "\n")


def _lines(chance: np.random.Generator, cities: np.ndarray, start: int, count: int) -> list[str]:
    seconds = chance.integers(0, 10**8, count).astype("timedelta64[s]")
    moments = np.datetime_as_string(np.datetime64("2020-01-01T00:00:00") + seconds)
    first, second, number = (chance.integers(0, bound, count).tolist() for bound in (10, 10, 100_000))
    parts = [
        np.arange(start, start + count).astype(str).tolist(),
        chance.integers(1, 200_000, count).astype(str).tolist(),
        chance.integers(1, 50, count).astype(str).tolist(),
        np.round(chance.lognormal(3, 1, count), 2).astype(str).tolist(),
        np.where(chance.random(count) < 0.1, "NA", np.round(chance.random(count), 3).astype(str)).tolist(),
        np.where(chance.random(count) < 0.05, "", np.round(chance.normal(10, 3, count), 6).astype(str)).tolist(),
        chance.choice(["open", "paid", "shipped", "returned"], count).tolist(),
        chance.choice(["web", "shop", "phone"], count).tolist(),
        cities[np.minimum(chance.zipf(1.3, count) - 1, 1999)].tolist(),
        [moment.replace("T", " ") for moment in moments.tolist()],
        chance.integers(1, 6, count).astype(str).tolist(),
        [f'"{REMARKS[a]}, {REMARKS[b]} {n}"' for a, b, n in zip(first, second, number, strict=True)],
    ]
    return [",".join(cells) for cells in zip(*parts, strict=True)]


def turn(command: list[str]) -> tuple[float, int]:
    """(seconds, peak resident memory in bytes) of one fresh process."""
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | {"MLPLATFORM_READ_NICE": "0"})
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command} ended with {process.returncode}")
    return seconds, usage.ru_maxrss * 1024


def check_equal(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    """Both must have seen the same table: rows, hash, missing and, within their bounds, the statistics."""
    same = ours["rows"] == theirs["rows"] and ours["sha256"] == theirs["sha256"]
    for column in ours["columns"]:
        other = theirs["columns"][column["name"]]
        same = same and column["missing"] == other["missing"]
        same = same and abs(column["unique"] - other["unique"]) <= 0.02 * other["unique"]
        if column["type"] == "numeric":
            same = same and all(np.isclose(column["stats"][key], other[key]) for key in ("min", "max", "mean", "std"))
        if not same:
            raise SystemExit(f"the readings differ in {column['name']}: {column} and {other}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=900_000)
    parser.add_argument("--pairs", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        generate(folder / "original", given.rows)
        (folder / "request.json").write_text('{"kind":"table","filename":"bench.csv","options":{}}')
        print(json.dumps(measure(folder, given.pairs)))


def measure(folder: Path, pairs: int) -> dict[str, Any]:
    """One untimed turn of each, compared, then `pairs` alternating turns."""
    reader = [sys.executable, "-m", "datasets.kinds", str(folder)]
    peer = [sys.executable, str(Path(__file__).with_name("ingest_pandas.py")), str(folder)]
    turn(reader)
    turn(peer)
    check_equal(json.loads((folder / "reading.json").read_text()), json.loads((folder / "peer.json").read_text()))
    ours, theirs = [], []
    for number in range(pairs):
        ours.append(turn(reader))
        theirs.append(turn(peer))
        print(f"pair {number + 1}: reader {ours[-1][0]:.2f} s, pandas {theirs[-1][0]:.2f} s", file=sys.stderr)
    size = (folder / "original").stat().st_size / MEGABYTE
    ratios = [peer[0] / mine[0] for mine, peer in zip(ours, theirs, strict=True)]
    seconds = statistics.median(mine[0] for mine in ours)
    return {
        "bench": "ingest",
        "megabytes": round(size, 1),
        "pairs": pairs,
        "seconds": round(seconds, 3),
        "mb_per_s": round(size / seconds, 1),
        "best_mb_per_s": round(size / min(mine[0] for mine in ours), 1),
        "pandas_mb_per_s": round(size / statistics.median(peer[0] for peer in theirs), 1),
        "ratio_to_pandas": round(statistics.median(ratios), 2),
        "ratio_min": round(min(ratios), 2),
        "ratio_max": round(max(ratios), 2),
        "peak_rss_mb": round(max(mine[1] for mine in ours) / MEGABYTE),
        "pandas_peak_rss_mb": round(max(peer[1] for peer in theirs) / MEGABYTE),
        "equal": True,
        "target_mb_per_s": 100,
    }


if __name__ == "__main__":
    main()
