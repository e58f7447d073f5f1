"""What fine-tuning teaches the bundled model: loss on jargon it has not seen, before and after, with an interval.

The text is the Jargon File's, of which the model has seen nothing; a fifth of the passages is held out. The other side
is the untuned model on the same held-out passages. The interval of the loss comes from drawing whole passages anew
(bootstrap, 95 %). Full fine-tuning and LoRA. Prints one JSON line.

    python -m bench.language_gain TEXT_FILE [--epochs 3]
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def read(scratch: Path, text: Path) -> Path:
    folder = scratch / "read"
    folder.mkdir()
    (folder / "original").write_bytes(text.read_bytes())
    (folder / "request.json").write_text(json.dumps({"kind": "documents", "filename": text.name}))
    subprocess.run([sys.executable, "-m", "datasets.kinds", str(folder)], cwd=ROOT, check=True, capture_output=True)
    return folder / "data.parquet"


def tune(folder: Path, data: Path, config: dict[str, Any]) -> dict[str, Any]:
    folder.mkdir()
    request = {
        "trainer": "causal-lm", "config": {"base_model": "tiny-gpt2-kjv", "sample_tokens": 0, **config}, "seed": 42,
        "data": {"path": str(data)}, "split": {"validation": 0.1, "test": 0.2}, "threads": 2,
    }  # fmt: skip
    (folder / "run.json").write_text(json.dumps(request))
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "training.trainers", str(folder)], cwd=ROOT, check=True, capture_output=True)
    seconds = time.perf_counter() - began
    result = json.loads((folder / "out" / "result.json").read_text())
    loss, perplexity = (result["metrics"]["test"][name] for name in ("loss", "perplexity"))
    return {
        "loss": round(loss["value"], 4), "interval": [round(bound, 4) for bound in loss["interval"]],
        "untuned_loss": round(loss["baseline"], 4), "ratio_to_untuned": round(loss["value"] / loss["baseline"], 3),
        "perplexity": round(perplexity["value"], 1), "untuned_perplexity": round(perplexity["baseline"], 1),
        "test_passages": result["rows"]["test"], "seconds": round(seconds, 1),
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", type=Path)
    parser.add_argument("--epochs", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        data = read(scratch, given.text)
        full = tune(scratch / "full", data, {"epochs": given.epochs})
        lora = tune(scratch / "lora", data, {"epochs": given.epochs, "method": "lora", "learning_rate": 0.003})
    print(json.dumps({"bench": "language_gain", **full, "epochs": given.epochs, "lora": lora}))


if __name__ == "__main__":
    main()
