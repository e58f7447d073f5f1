"""Runs each trainer that can use a GPU on generated data and prints one JSON line. Without a GPU it says "cpu".

Needs the trainers' libraries only (torch, safetensors, Pillow, pyarrow, scikit-learn, pydantic), neither Django nor the
portal. The data are made here: squares of three colours with noise. A pretrained network is left out where its weights
are not on the machine, with the reason. Later steps reuse what earlier ones loaded, so seconds are those of the fit.

    python bench/gpu/smoke.py [--images 3000] [--side 32] [--epochs 5]
"""

import argparse
import hashlib
import io
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from training.trainers.limits import hide_our_datasets_package  # noqa: E402

hide_our_datasets_package()

import numpy as np  # noqa: E402
import pyarrow as pa  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402
import torch  # noqa: E402
from PIL import Image  # noqa: E402

from training.trainers.registry import availability, get_spec  # noqa: E402
from training.trainers.run import run  # noqa: E402

CLASSES = ("blue", "green", "red")


def write_pack(path: Path, images: int, side: int, seed: int = 0) -> None:
    """`data.parquet` as the image reader writes it."""
    random = np.random.default_rng(seed)
    rows = []
    for number in range(images):
        pixels = random.integers(0, 160, (side, side, 3))
        top = int(random.integers(0, side // 2))
        pixels[top : top + side // 2, top : top + side // 2, 2 - number % 3] += 60
        out = io.BytesIO()
        Image.fromarray(pixels.astype(np.uint8)).save(out, "PNG", compress_level=1)
        content = out.getvalue()
        rows.append(
            {
                "label": CLASSES[number % 3],
                "split": "",
                "name": f"{number}.png",
                "width": side,
                "height": side,
                "mode": "RGB",
                "format": "PNG",
                "sha256": hashlib.sha256(content).hexdigest(),
                "image": content,
            }
        )
    pq.write_table(pa.Table.from_pylist(rows), path)


def jobs(epochs: int) -> dict[str, tuple[str, dict[str, Any]]]:
    """Name → (trainer, hyperparameters). Epochs are fixed, so that every run does the same work."""
    fixed = {"epochs": epochs, "patience": None}
    return {
        "small": ("native-cnn", fixed | {"batch_size": 256}),
        "resnet18": ("native-cnn", fixed | {"architecture": "resnet18", "batch_size": 256}),
        "transfer": ("transfer-image", {"epochs": 20, "fine_tune_epochs": epochs, "batch_size": 128}),
    }


def train(folder: Path, data: Path, trainer: str, config: dict[str, Any], device: str) -> dict[str, Any]:
    """One fit from run.json to result.json; figures, or the failure."""
    spec = get_spec(trainer)
    able, because = availability(spec)
    if not able:
        return {"left_out": because}
    folder.mkdir()
    request = {
        "trainer": trainer,
        "task": spec.task,
        "config": config,
        "data": {"path": str(data)},
        "seed": 1,
        "device": device,
        "threads": 8 if device == "cuda" else 2,
    }
    (folder / "run.json").write_text(json.dumps(request))
    began = time.perf_counter()
    code = run(folder)
    seconds = time.perf_counter() - began
    if code:
        failure = folder / "out" / "failure.json"
        return {"exit": code, "failure": json.loads(failure.read_text()) if failure.exists() else None}
    return figures(folder, seconds)


def figures(folder: Path, seconds: float) -> dict[str, Any]:
    result = json.loads((folder / "out" / "result.json").read_text())
    events = [json.loads(line) for line in (folder / "events.jsonl").read_text().splitlines()]
    phases = {event["phase"]: event["t"] for event in events if event["kind"] == "phase"}
    training = phases["evaluating"] - phases["training"]
    notes = result["notes"]
    return {
        "seconds": round(seconds, 2),
        "training_s": round(training, 2),
        "images_per_s": round(notes["epochs"] * result["rows"]["train"] / training),
        "precision": notes["precision"],
        "device": notes["device"],
        "accuracy": round(result["metrics"]["test"]["accuracy"]["value"], 4),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", type=int, default=3000)
    parser.add_argument("--side", type=int, default=32)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--only", choices=list(jobs(1)))
    given = parser.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    name = torch.cuda.get_device_name() if device == "cuda" else "cpu"
    report: dict[str, Any] = {"bench": "gpu_smoke", "device": device, "name": name, "torch": torch.__version__}
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        write_pack(folder / "data.parquet", given.images, given.side)
        for label, (trainer, config) in jobs(given.epochs).items():
            if given.only in (None, label):
                report[label] = train(folder / label, folder / "data.parquet", trainer, config, device)
    print(json.dumps(report | {"images": given.images, "side": given.side, "epochs": given.epochs}))


if __name__ == "__main__":
    main()
