"""What each bundled sample's trainer reaches: read and trained as the portal does, one JSON line each.

    python -m bench.sample_scores [KEY …]

The `score` of `datasets/samples/catalogue.py` comes from here.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from datasets.samples.catalogue import SAMPLES, Sample  # noqa: E402


def main() -> None:
    keys = sys.argv[1:]
    for sample in (one for one in SAMPLES if one.key in keys or not keys):
        with tempfile.TemporaryDirectory() as folder:
            print(json.dumps(measure(sample, Path(folder))), flush=True)


def measure(sample: Sample, folder: Path) -> dict[str, Any]:
    """Read the sample, train on it, and return the headline metric on the test split."""
    reading = _read(sample, folder)
    features = [
        {"name": column["name"], "type": column["type"]}
        for column in reading["columns"]
        if column["name"] != sample.target and column["type"] != "identifier"
    ]
    run = {
        "job_id": sample.key, "attempt": 1, "fence": 1, "trainer": sample.trainer, "task": sample.task, "config": {},
        "target": sample.target or None, "features": features, "data": {"path": "data.parquet"},
        "split": {"validation": 0.15, "test": 0.15, "stratify": True}, "seed": 42, "device": "cpu", "threads": 2,
        "resume_from": None, "output_dir": "out",
    }  # fmt: skip
    (folder / "run.json").write_text(json.dumps(run), encoding="utf-8")
    _child("training.trainers", folder)
    result = json.loads((folder / "out/result.json").read_text(encoding="utf-8"))
    split = result["headline"]["split"]
    metric = result["metrics"][split][sample.metric]
    return {
        "sample": sample.key, "trainer": sample.trainer, "metric": sample.metric, "split": split,
        "score": round(metric["value"], 3), "interval": metric.get("interval"), "baseline": metric.get("baseline"),
        "headline": result["headline"]["name"], "rows": result["rows"], "stated": sample.score,
    }  # fmt: skip


def _read(sample: Sample, folder: Path) -> dict[str, Any]:
    shutil.copy(sample.path, folder / "original")
    request = {"kind": sample.kind, "filename": sample.file, "options": {}}
    (folder / "request.json").write_text(json.dumps(request), encoding="utf-8")
    _child("datasets.kinds", folder)
    reading: dict[str, Any] = json.loads((folder / "reading.json").read_text(encoding="utf-8"))
    return reading


def _child(module: str, folder: Path) -> None:
    subprocess.run([sys.executable, "-m", module, str(folder)], cwd=ROOT, check=True, capture_output=True)


if __name__ == "__main__":
    main()
