"""From `create_job` to the first reported step of a small network, through queue, worker and warm template.

Each pair starts one job (native-cnn, 300 pictures of 16 × 16 pixels) and then `python -m training.trainers` on the same
request, which imports everything anew; the first step is the first metric event, by the clock of the process that made
it. `template_mb` is the template's memory with the networks' libraries loaded. Prints one JSON line.

    python -m bench.network_start [--pairs 7]
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil

from bench.gpu.material import CLASSES, write_pictures
from bench.portal import ROOT, running_portal, wait_until_ended

CONFIG = {"epochs": 2, "precision": "float32"}
IMAGES, SIDE, LOADED_S = 300, 16, 60


def pictures() -> Any:
    """A ready version of made-up pictures, as the reader leaves it."""
    from datasets.models import Dataset, DatasetVersion
    from mlplatform.core import storage
    from mlplatform.core.models import Team

    team, _ = Team.objects.get_or_create(name="Bench", slug="bench")
    dataset = Dataset.objects.create(team=team, name="Pictures", kind="images")
    sizes = {name: {"median": SIDE} for name in ("width", "height")}
    reading = {
        "classes": [{"label": label, "images": IMAGES // 3} for label in CLASSES],
        "images": {"splits": {}, "sizes": sizes, "modes": {"RGB": IMAGES}},
    }
    version = DatasetVersion.objects.create(dataset=dataset, number=1, status="ready", rows=IMAGES, reading=reading)
    path = storage.dataset_dir(version.pk) / "data.parquet"
    path.parent.mkdir(parents=True)
    write_pictures(path, IMAGES, SIDE)
    return version


def through_portal(version: Any) -> float:
    from mlplatform.core.actors import system_actor
    from training.models import JobEvent
    from training.services.jobs import create_job

    began = time.time()
    actor = system_actor(version.dataset.team)
    job = create_job(actor=actor, dataset_version=version, trainer="native-cnn", hyperparameters=CONFIG)
    wait_until_ended(job)
    first = JobEvent.objects.filter(job=job, kind="metric").earliest("seq")
    return float(first.at.timestamp() - began)


def cold(data: Path) -> float:
    with tempfile.TemporaryDirectory() as name:
        request = {"trainer": "native-cnn", "config": CONFIG, "data": {"path": str(data)}, "seed": 42, "threads": 2}
        Path(name, "run.json").write_text(json.dumps(request))
        began = time.time()
        subprocess.run([sys.executable, "-m", "training.trainers", name], cwd=ROOT, check=True, capture_output=True)
        events = [json.loads(line) for line in Path(name, "events.jsonl").read_text().splitlines()]
    return float(next(event["t"] for event in events if event["kind"] == "metric") - began)


def template_mb(folder: Path) -> int:
    for process in psutil.process_iter(["cmdline"]):
        if str(folder / "run" / "template.sock") in (process.info["cmdline"] or []):
            return round(process.memory_info().rss / 1e6)
    return 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=7)
    pairs = parser.parse_args().pairs
    with running_portal() as folder:
        from mlplatform.core import storage

        version = pictures()
        data = storage.dataset_dir(version.pk) / "data.parquet"
        before = -1
        deadline = time.monotonic() + LOADED_S
        while ((now := template_mb(folder)) < 450 and time.monotonic() < deadline) or now > before:
            before = now  # still loading
            time.sleep(3)
        through_portal(version)
        measured = [(through_portal(version), cold(data)) for _ in range(pairs)]
        memory = template_mb(folder)
    warm, plain = zip(*measured, strict=True)
    report = {
        "bench": "network_start", "p50_ms": round(1000 * statistics.median(warm)), "max_ms": round(1000 * max(warm)),
        "cold_p50_ms": round(1000 * statistics.median(plain)),
        "ratio_to_cold": round(statistics.median(w / c for w, c in zip(warm, plain, strict=True)), 3),
        "template_mb": memory, "pairs": pairs,
    }  # fmt: skip
    print(json.dumps(report))


if __name__ == "__main__":
    main()
