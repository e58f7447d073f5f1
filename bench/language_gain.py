"""What fine-tuning teaches the bundled model: loss on jargon it has not seen, before and after, with an interval.

The text is the Jargon File's, of which the model has seen nothing; a fifth of the passages is held out. The other side
is the untuned model on the same held-out passages, measured here once more by plain transformers. The interval of the
gain comes from drawing whole blocks of passages anew for both at once (paired bootstrap, 95 %). Prints one JSON line.

    python -m bench.language_gain TEXT_FILE [--epochs 3] [--method full|lora]
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
BASE, SEED = "tiny-gpt2-kjv", 42
SPLIT: dict[str, Any] = {"validation": 0.1, "test": 0.2}


def read(scratch: Path, text: Path) -> Path:
    folder = scratch / "read"
    folder.mkdir()
    (folder / "original").write_bytes(text.read_bytes())
    (folder / "request.json").write_text(json.dumps({"kind": "documents", "filename": text.name}))
    subprocess.run([sys.executable, "-m", "datasets.kinds", str(folder)], cwd=ROOT, check=True, capture_output=True)
    return folder / "data.parquet"


def tune(folder: Path, data: Path, config: dict[str, Any]) -> tuple[dict[str, Any], float]:
    """The result and the seconds."""
    folder.mkdir()
    request = {
        "trainer": "causal-lm", "config": {"base_model": BASE, "sample_tokens": 0, **config}, "seed": SEED,
        "data": {"path": str(data)}, "split": SPLIT, "threads": 2,
    }  # fmt: skip
    (folder / "run.json").write_text(json.dumps(request))
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "training.trainers", str(folder)], cwd=ROOT, check=True, capture_output=True)
    seconds = time.perf_counter() - began
    result: dict[str, Any] = json.loads((folder / "out" / "result.json").read_text())
    return result, seconds


def held_out(data: Path) -> list[str]:
    """The blocks of passages that the trainer kept for the test, by its own split."""
    from training.trainers.contract import Split
    from training.trainers.language.documents import read_blocks
    from training.trainers.language.splitting import split_texts

    texts = [block.text for block in read_blocks(data)]
    return [texts[number] for number in split_texts(texts, Split(**SPLIT), SEED)["test"]]


def losses(folder: Path, texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """(summed loss in nats, predicted tokens) of each text, in windows of the context that follow each other."""
    import torch

    from training.trainers.language.libraries import transformers

    package = transformers()
    tokenizer = package.AutoTokenizer.from_pretrained(folder)
    model = package.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    step = model.config.n_positions - 1
    found = []
    with torch.no_grad():
        for text in texts:
            ids = torch.tensor([[tokenizer.eos_token_id, *tokenizer(text)["input_ids"]]])
            summed = 0.0
            for start in range(0, ids.shape[1] - 1, step):
                window = ids[:, start : start + step + 1]  # its first token is only looked at
                summed += float(model(window, labels=window).loss) * (window.shape[1] - 1)
            found.append((summed, ids.shape[1] - 1))
    summed_losses, counts = zip(*found, strict=True)
    return np.array(summed_losses), np.array(counts)


def gain(before: np.ndarray, after: np.ndarray, counts: np.ndarray) -> tuple[float, list[float]]:
    """(nats a token, 95 % interval), positive when the loss has fallen."""
    draws = np.random.default_rng(7).integers(0, len(counts), (2000, len(counts)))
    gains = (before - after)[draws].sum(axis=1) / counts[draws].sum(axis=1)
    low, high = np.percentile(gains, (2.5, 97.5))
    return float((before - after).sum() / counts.sum()), [round(float(low), 4), round(float(high), 4)]


def main() -> None:
    from training.trainers.language.base_models import BUNDLED
    from training.trainers.limits import hide_our_datasets_package

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", type=Path)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--method", choices=("full", "lora"), default="full")
    given = parser.parse_args()
    hide_our_datasets_package()
    with tempfile.TemporaryDirectory() as name:
        data = read(Path(name), given.text)
        result, seconds = tune(Path(name) / "run", data, {"epochs": given.epochs, "method": given.method})
        texts = held_out(data)
        before, counts = losses(BUNDLED / BASE, texts)
        after, _ = losses(Path(name) / "run" / "out", texts)
    difference, interval = gain(before, after, counts)
    told = result["metrics"]["test"]["loss"]
    report = {
        "bench": "language_gain", "method": given.method, "epochs": given.epochs,
        "loss": round(after.sum() / counts.sum(), 4), "untuned_loss": round(before.sum() / counts.sum(), 4),
        "gain": round(difference, 4), "gain_interval": interval,
        "ratio_to_untuned": round(after.sum() / before.sum(), 4), "trainer_says": round(told["value"], 4),
        "held_out_blocks": len(texts), "tokens": int(counts.sum()), "seconds": round(seconds, 1),
    }  # fmt: skip
    print(json.dumps(report))


if __name__ == "__main__":
    main()
