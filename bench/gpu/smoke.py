"""Runs each trainer that can use a GPU on generated data and prints one JSON line. Without a GPU it says "cpu".

Needs the trainers' libraries only (torch, transformers, safetensors, Pillow, pyarrow, scikit-learn, pydantic), neither
Django nor the portal. A trainer is left out where its libraries or weights are not on the machine, with the reason.
Later steps reuse what earlier ones loaded, so seconds are those of the fit. `ratio_to_cpu` beside a GPU's figure is the
same fit's training time on this machine's processor divided by the GPU's, with `--compare`.

    python bench/gpu/smoke.py [--images 3000] [--side 32] [--texts 400] [--epochs 5] [--only small] [--compare]
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from training.trainers.limits import hide_our_datasets_package  # noqa: E402

hide_our_datasets_package()

import torch  # noqa: E402

from bench.gpu.material import write_chats, write_documents, write_pictures  # noqa: E402
from training.trainers.registry import availability, get_spec  # noqa: E402
from training.trainers.run import run  # noqa: E402


class Step(NamedTuple):
    """What to train on which data. Epochs are fixed, so that every run does the same work."""

    trainer: str
    data: str
    config: dict[str, Any]


def steps(epochs: int) -> dict[str, Step]:
    fixed = {"epochs": epochs, "patience": None}
    text = fixed | {"base_model": "tiny-gpt2-kjv", "batch_size": 16, "sample_tokens": 0}
    return {
        "small": Step("native-cnn", "pictures", fixed | {"batch_size": 256}),
        "resnet18": Step("native-cnn", "pictures", fixed | {"architecture": "resnet18", "batch_size": 256}),
        "transfer": Step("transfer-image", "pictures", {"epochs": 20, "fine_tune_epochs": epochs, "batch_size": 128}),
        "language": Step("causal-lm", "documents", text),
        "language_lora": Step("causal-lm", "documents", text | {"method": "lora"}),
        "chat": Step("chat-sft", "chats", text),
    }


def train(folder: Path, data: Path, step: Step, device: str) -> dict[str, Any]:
    """One fit from run.json to result.json; figures, or the failure."""
    spec = get_spec(step.trainer)
    able, because = availability(spec)
    if not able:
        return {"left_out": because}
    folder.mkdir()
    request = {
        "trainer": step.trainer, "task": spec.task, "config": step.config, "data": {"path": str(data)}, "seed": 1,
        "device": device, "threads": 8 if device == "cuda" else 2,
    }  # fmt: skip
    (folder / "run.json").write_text(json.dumps(request))
    began = time.perf_counter()
    code = run(folder)
    seconds = time.perf_counter() - began
    if code:
        failure = folder / "out" / "failure.json"
        return {"exit": code, "failure": json.loads(failure.read_text()) if failure.exists() else None}
    return {"seconds": round(seconds, 2), **figures(folder)}


def figures(folder: Path) -> dict[str, Any]:
    result = json.loads((folder / "out" / "result.json").read_text())
    events = [json.loads(line) for line in (folder / "events.jsonl").read_text().splitlines()]
    phases = {event["phase"]: event["t"] for event in events if event["kind"] == "phase"}
    training = phases["evaluating"] - phases["training"]
    headline = result["headline"]
    metric = result["metrics"][headline["split"]][headline["name"]]
    notes = result["notes"]
    found: dict[str, Any] = {"training_s": round(training, 2), "device": notes.get("device")}
    if "precision" in notes:
        found["precision"] = notes["precision"]
        found["images_per_s"] = round(notes["epochs"] * result["rows"]["train"] / training)
    return found | {headline["name"]: round(metric["value"], 4), "baseline": round(metric["baseline"], 4)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", type=int, default=3000)
    parser.add_argument("--side", type=int, default=32)
    parser.add_argument("--texts", type=int, default=400)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--only", choices=list(steps(1)))
    parser.add_argument("--compare", action="store_true", help="on a GPU also train on the processor")
    given = parser.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    name = torch.cuda.get_device_name() if device == "cuda" else "cpu"
    report: dict[str, Any] = {"bench": "gpu_smoke", "device": device, "name": name, "torch": torch.__version__}
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        write_pictures(folder / "pictures", given.images, given.side)
        write_documents(folder / "documents", given.texts)
        write_chats(folder / "chats", given.texts)
        for label, step in steps(given.epochs).items():
            if given.only not in (None, label):
                continue
            report[label] = found = train(folder / label, folder / step.data, step, device)
            if given.compare and device == "cuda" and "training_s" in found:
                slow = train(folder / f"{label}-cpu", folder / step.data, step, "cpu")
                found["ratio_to_cpu"] = round(slow["training_s"] / max(0.01, found["training_s"]), 1)
    print(json.dumps(report | {"images": given.images, "side": given.side, "epochs": given.epochs}))


if __name__ == "__main__":
    main()
