"""From `create_job` to the first training step through database, queue, worker and warm template, beside a cold script.

Each pair starts one job (300 trees on 344 rows) and then `python -m bench.bare_forest` on the same file; the first step
is the first batch of trees, grown and scored, by the clock of the process that grew it. Prints one JSON line.

    python -m bench.job_start [--pairs 9]
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

from bench.portal import dataset_version, penguins, running_portal, start_job, wait_until_ended

TREES = 300


def through_portal(version: object) -> tuple[float, bool]:
    """Seconds to the first step, and whether the child was forked from the template."""
    from training.models import JobEvent

    began = time.time()
    job = start_job(version, n_estimators=TREES)
    wait_until_ended(job)
    first = JobEvent.objects.filter(job=job, kind="metric").earliest("seq")
    started = JobEvent.objects.filter(job=job, kind="started").earliest("seq")
    return first.at.timestamp() - began, (started.at.timestamp() - began) < 1.0


def cold_script(data: Path) -> float:
    began = time.time()
    script = Path(__file__).parent / "bare_forest.py"
    done = subprocess.run(
        [sys.executable, str(script), str(data), str(TREES)], capture_output=True, text=True, check=True
    )
    return float(done.stdout) - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--pairs", type=int, default=9)
    pairs = parser.parse_args().pairs
    with running_portal():
        from mlplatform.core import storage

        version = dataset_version(penguins())
        data = storage.dataset_dir(version.pk) / "data.parquet"
        wait_until_ended(start_job(version, n_estimators=TREES))  # the workers' own first time
        cold_script(data)
        measured = [(*through_portal(version), cold_script(data)) for _ in range(pairs)]
    portal, _, cold = zip(*measured, strict=True)
    result = {
        "bench": "job_start",
        "p50_ms": round(1000 * statistics.median(portal)),
        "max_ms": round(1000 * max(portal)),
        "target_ms": 300,
        "cold_script_p50_ms": round(1000 * statistics.median(cold)),
        "ratio_to_cold_script": round(statistics.median(p / c for p, c in zip(portal, cold, strict=True)), 3),
        "pairs": pairs,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
