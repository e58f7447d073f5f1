"""Write the model as a Hugging Face folder: plain transformers loads it, without our code."""

import json
import shutil
from dataclasses import dataclass
from typing import Any

import torch

from training.trainers.artifact import SIGNATURE_FILE, describe
from training.trainers.job import Job
from training.trainers.language.generate import MAX_NEW_TOKENS, Sampling
from training.trainers.language.lora import merged

FLAVOR = "transformers"
PARTIAL = "saving"


@dataclass(frozen=True, slots=True)
class Saved:
    """What the result says about the files."""

    signature: dict[str, Any]
    example_row: dict[str, Any]
    files: tuple[str, ...]


def save_model(model: Any, tokenizer: Any, said: dict[str, Any], context: int, job: Job) -> Saved:
    """Weights in safetensors, config, tokenizer and signature, beside each other in the output directory.

    `said` is the example's input: {"prompt": …} of a language model, {"messages": […]} of a chat model; its "samples"
    are more prompts to begin with.
    """
    job.phase("saving", "Saving")
    folder = job.output_dir / PARTIAL
    shutil.rmtree(folder, ignore_errors=True)
    whole = merged(model)
    whole.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    names = sorted(path.name for path in folder.iterdir())
    for name in names:
        (folder / name).replace(job.output_dir / name)
    folder.rmdir()
    samples = said.get("samples")
    asked = {name: value for name, value in said.items() if name != "samples"}
    example = asked | {"max_new_tokens": 60, "temperature": 0.8, "top_p": 1.0, "seed": 0}
    inputs = [_input(name, value) for name, value in example.items()]
    if samples:
        inputs[0]["samples"] = samples
    signature = {
        "inputs": inputs,
        "outputs": {"kind": "text", "labels": [], "context": context, "streams": True},
    }
    contents = {"flavor": FLAVOR, "files": describe(job.output_dir, names), **signature}
    (job.output_dir / SIGNATURE_FILE).write_text(json.dumps(contents, ensure_ascii=False, indent=1), "utf-8")
    job.artifact("model.safetensors", "Model (Hugging Face folder, safetensors)")
    return Saved(signature, example, (*names, SIGNATURE_FILE))


def _input(name: str, example: Any) -> dict[str, Any]:
    low, high = {
        "max_new_tokens": (1, MAX_NEW_TOKENS),
        "temperature": (0, 2),
        "top_p": (0, 1),
        "seed": (0, torch.iinfo(torch.int64).max),
    }.get(name, (None, None))
    kind = "numeric" if low is not None else "messages" if name == "messages" else "text"
    defaults = {field: getattr(Sampling(), field) for field in Sampling.__slots__}
    entry = {"name": name, "type": kind, "required": False, "categories": None, "min": low, "max": high}
    return entry | {"example": example, "default": defaults.get(name), "integer": name in ("max_new_tokens", "seed")}
