"""List pages with 10,000 jobs, datasets and models: queries and time of each, beside a list that counts all rows.

Prints one JSON line: p50 and p95 in milliseconds (target p50 <= 50) and queries (target <= 8) of each page, and how
much longer than our list of jobs the alternative takes, django.core.paginator over whole rows.

    python -m bench.list_pages [--rows 10000] [--repeats 30]
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.scratch import BACKEND, ScratchPortal, scratch_portal

PAGES = {
    "jobs": "/jobs/",
    "jobs_deep": "/jobs/?page=190",
    "jobs_filtered": "/jobs/?status=failed&ordering=-finished_at",
    "datasets": "/datasets/",
    "models": "/models/",
    "api_jobs": "/api/jobs?limit=50",
    "api_datasets": "/api/datasets?limit=50",
    "api_models": "/api/models?limit=50",
}
TARGET_MS, TARGET_QUERIES = 50, 8


def fill(portal: ScratchPortal, rows: int) -> None:
    """`rows` datasets of one version, jobs and models, with result columns as long as real ones."""
    from django.db.models import OuterRef, Subquery
    from django.utils import timezone

    from datasets.models import Dataset, DatasetVersion
    from models_registry.models import ModelVersion, RegisteredModel
    from training.models import TrainingJob

    metric = {"value": 0.93, "interval": [0.9, 0.96], "baseline": 0.44, "label": "Accuracy", "sentence": "Right. " * 12}
    metrics = {split: {f"metric{i}": metric for i in range(8)} for split in ("train", "validation", "test")}
    chart = {"name": "roc", "series": [{"label": "a", "points": [[i / 200, i / 200] for i in range(200)]}]}
    statuses = ("succeeded", "succeeded", "succeeded", "failed", "cancelled")
    now = timezone.now()
    say(f"Making {rows} datasets, jobs and models")
    for start in range(0, rows, 500):
        block = range(start, min(start + 500, rows))
        datasets = Dataset.objects.bulk_create(Dataset(team=portal.team, name=f"Data {i}") for i in block)
        versions = DatasetVersion.objects.bulk_create(
            DatasetVersion(dataset=item, number=1, status="ready", original_name="data.csv", rows=1000,
                           columns=[{"name": f"c{i}", "type": "numeric", "top": [[1, 2]] * 20} for i in range(20)])
            for item in datasets
        )  # fmt: skip
        models = RegisteredModel.objects.bulk_create(
            RegisteredModel(team=portal.team, name=f"Model {i}", task="tabular-classification") for i in block
        )
        results = ModelVersion.objects.bulk_create(
            ModelVersion(model=model, number=1, flavor="sklearn", trainer="k-means", task=model.task,
                         artifact_path="x", headline={"name": "accuracy", "split": "test", **metric}, metrics=metrics)
            for model in models
        )  # fmt: skip
        TrainingJob.objects.bulk_create(
            TrainingJob(team=portal.team, created_by=portal.user, number=i + 1, name=f"Job {i}",
                        dataset_version=version,
                        trainer="random-forest-classifier", task="tabular-classification", target="species",
                        status=statuses[i % 5], time_limit_s=1, stall_limit_s=1, metrics=metrics,
                        model_version=result,
                        headline={"name": "accuracy", "split": "test", **metric}, evaluation={"charts": [chart] * 3},
                        finished_at=now - timedelta(seconds=i), queued_at=now)
            for i, version, result in zip(block, versions, results, strict=True)
        )  # fmt: skip
    newest = DatasetVersion.objects.filter(dataset=OuterRef("pk")).values("pk")[:1]
    Dataset.objects.update(current=Subquery(newest))


def measure(call: Callable[[], Any], repeats: int) -> dict[str, float]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    call()
    with CaptureQueriesContext(connection) as log:
        call()
        queries = len(log)
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        call()
        times.append(1000 * (time.perf_counter() - started))
    quantiles = statistics.quantiles(times, n=20)
    return {"p50_ms": round(statistics.median(times), 1), "p95_ms": round(quantiles[-1], 1), "queries": queries}


def counting_all(portal: ScratchPortal) -> int:
    """What the first attempt at such a list does: count everything, then load whole rows."""
    from django.core.paginator import Paginator

    from training.models import TrainingJob

    rows = TrainingJob.objects.filter(team=portal.team).select_related(
        "dataset_version__dataset", "model_version__model"
    )
    page = Paginator(rows, 50).page(1)
    return page.paginator.num_pages + len(list(page))


def say(text: str) -> None:
    print(text, file=sys.stderr)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--repeats", type=int, default=30)
    options = parser.parse_args()
    with scratch_portal() as portal:
        from django.test import Client

        fill(portal, options.rows)
        client = Client(headers={"host": "localhost"})
        client.force_login(portal.user, backend=BACKEND)
        pages = {}
        for name, path in PAGES.items():
            response = client.get(path)
            if response.status_code != 200:
                say(f"{path} answered {response.status_code}")
                continue
            pages[name] = measure(partial(client.get, path), options.repeats)
        plain = measure(lambda: counting_all(portal), options.repeats)
        print(json.dumps({
            "bench": "list_pages", "rows": options.rows, "pages": pages,
            "within_target": all(p["p50_ms"] <= TARGET_MS and p["queries"] <= TARGET_QUERIES for p in pages.values()),
            "alternative": "Paginator over whole rows, without rendering", "alternative_p50_ms": plain["p50_ms"],
            "ratio_to_alternative": round(plain["p50_ms"] / pages["jobs"]["p50_ms"], 2),
        }))  # fmt: skip


if __name__ == "__main__":
    main()
