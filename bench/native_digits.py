"""500 digits of 8 × 8 pixels through the whole portal: from POST /api/jobs to a model, with default settings.

Beside it in the same run: a plain script, that is logistic regression (scikit-learn) on the same pixels and split
sizes, for the accuracy. Prints one JSON line.

    python -m bench.native_digits [--runs 3]
"""

import argparse
import io
import json
import statistics
import time
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from bench.whole_portal import ROOT, WholePortal, wait_until, whole_portal

TARGET_S, TARGET_ACCURACY = 30, 0.9
ENDED = ("succeeded", "failed", "cancelled")


def digits() -> Path:
    """The bundled ZIP."""
    return next((ROOT / "datasets" / "samples").glob("digits*.zip"))


def train(portal: WholePortal, dataset: str) -> dict[str, Any]:
    began = time.monotonic()
    wanted = {"dataset": dataset, "trainer": "native-cnn"}
    job = portal.client.post("/api/jobs", json=wanted).raise_for_status().json()
    wait_until(lambda: portal.get(f"/api/jobs/{job['id']}")["status"] in ENDED, 600)
    seconds = time.monotonic() - began
    job = portal.get(f"/api/jobs/{job['id']}")
    if job["status"] != "succeeded":
        raise SystemExit(f"The job is {job['status']}: {job['failure']}")
    return {"seconds": seconds, "accuracy": job["metrics"]["test"]["accuracy"]}


def logistic_regression(path: Path) -> float:
    """Accuracy on a stratified 15 % of the same images, learnt from 70 %."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import train_test_split

    pixels, labels = [], []
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.endswith(".png"):
                pixels.append(np.asarray(Image.open(io.BytesIO(archive.read(name))).convert("L")).ravel() / 255)
                labels.append(name.split("/")[-2])
    train_x, rest_x, train_y, rest_y = train_test_split(
        pixels, labels, train_size=0.7, stratify=labels, random_state=42
    )
    _, test_x, _, test_y = train_test_split(rest_x, rest_y, test_size=0.5, stratify=rest_y, random_state=42)
    return float(LogisticRegression(max_iter=2000).fit(train_x, train_y).score(test_x, test_y))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3)
    runs = parser.parse_args().runs
    with whole_portal() as portal:
        dataset = portal.upload(digits(), "Digits")
        time.sleep(20)  # the template loads the networks' libraries while nobody asks
        done = [train(portal, dataset["id"]) for _ in range(runs)]
    accuracy = done[-1]["accuracy"]
    plain = logistic_regression(digits())
    report = {
        "bench": "native_digits", "seconds": round(statistics.median(run["seconds"] for run in done), 2),
        "max_s": round(max(run["seconds"] for run in done), 2), "target_s": TARGET_S,
        "accuracy": round(accuracy["value"], 4), "interval": accuracy["interval"], "target_accuracy": TARGET_ACCURACY,
        "logistic_regression_accuracy": round(plain, 4),
        "error_ratio_to_logistic_regression": round((1 - accuracy["value"]) / max(1e-9, 1 - plain), 3), "runs": runs,
    }  # fmt: skip
    print(json.dumps(report))


if __name__ == "__main__":
    main()
