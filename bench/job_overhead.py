"""Wall time of a long fit through the portal, over the same trainer run by hand without one.

By hand: `python -m training.trainers RUN_DIR`, cold. Through the portal: from `create_job` to `succeeded`, with events,
heartbeats and publishing. Both do the same fit and evaluation with the same number of threads. Prints one JSON line.

    python -m bench.job_overhead [--seconds 60] [--pairs 1]
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

from bench.portal import ROOT, dataset_version, penguins, running_portal, start_job, wait_until_ended

ROWS = 20_000
PROBE_TREES = 60


def through_portal(version: object, trees: int) -> tuple[float, Path]:
    """Seconds, and the attempt's folder."""
    from mlplatform.core import storage

    began = time.monotonic()
    job = start_job(version, n_estimators=trees)
    wait_until_ended(job)
    return time.monotonic() - began, storage.attempt_dir(job.pk, job.fence)


def by_hand(attempt: Path) -> float:
    """Seconds for the very same request, in a folder of its own."""
    folder = attempt.with_name("by-hand")
    folder.mkdir()
    shutil.copy(attempt / "run.json", folder)
    began = time.monotonic()
    subprocess.run([sys.executable, "-m", "training.trainers", str(folder)], cwd=ROOT, check=True)
    took = time.monotonic() - began
    shutil.rmtree(folder)
    return took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--pairs", type=int, default=1)
    options = parser.parse_args()
    with running_portal():
        version = dataset_version(penguins(ROWS))
        _, attempt = through_portal(version, PROBE_TREES)
        short, long = by_hand(attempt), 0.0
        _, attempt = through_portal(version, 4 * PROBE_TREES)
        long = by_hand(attempt)
        seconds_a_tree = max((long - short) / (3 * PROBE_TREES), 1e-4)
        trees = min(5000, max(PROBE_TREES, int((options.seconds - short) / seconds_a_tree) + PROBE_TREES))
        measured = []
        for _ in range(options.pairs):
            portal, attempt = through_portal(version, trees)
            measured.append((portal, by_hand(attempt)))
    result = {
        "bench": "job_overhead",
        "ratio_to_by_hand": round(statistics.median(p / h for p, h in measured), 4),
        "target": 1.02,
        "portal_s": [round(p, 2) for p, _ in measured],
        "by_hand_s": [round(h, 2) for _, h in measured],
        "trees": trees,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
