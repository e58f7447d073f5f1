"""Write the weights, the network's description and the signature."""

import base64
import json
from dataclasses import dataclass
from typing import Any

import numpy as np
from safetensors.torch import save_file
from torch import nn

from training.trainers.artifact import SIGNATURE_FILE, describe
from training.trainers.job import Job
from training.trainers.vision.pictures import png

MODEL_FILE, CONFIG_FILE = "model.safetensors", "config.json"
FLAVOR = "torch-image"


@dataclass(frozen=True, kw_only=True, slots=True)
class Network:
    """All that rebuilds a network and feeds it: `family` and `name` choose the class, the rest are its sizes."""

    family: str  # "native" | "transfer"
    name: str
    side: int
    channels: int
    labels: list[str]
    mean: list[float]
    std: list[float]

    def as_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, kw_only=True, slots=True)
class Saved:
    """What the result says about the files."""

    signature: dict[str, Any]
    example_row: dict[str, Any]


def save_model(model: nn.Module, network: Network, example: np.ndarray, job: Job) -> Saved:
    """Write the three files into the output directory. `example` is a test image as the network sees it."""
    job.phase("saving", "Saving")
    weights = {name: value.detach().cpu().contiguous() for name, value in model.state_dict().items()}
    save_file(weights, job.output_dir / MODEL_FILE)
    _write_json(job, CONFIG_FILE, network.as_dict())
    signature = {
        "inputs": [
            {
                "name": "image",
                "type": "image",
                "required": True,
                "categories": None,
                "min": None,
                "max": None,
                "example": None,
                "width": network.side,
                "height": network.side,
                "channels": network.channels,
            }
        ],
        "outputs": {"kind": "classification", "labels": network.labels},
    }
    files = describe(job.output_dir, [MODEL_FILE, CONFIG_FILE])
    _write_json(job, SIGNATURE_FILE, {"flavor": FLAVOR, "files": files, **signature})
    job.artifact(MODEL_FILE, "Model (PyTorch weights, safetensors)")
    return Saved(signature=signature, example_row={"image": base64.b64encode(png(example)).decode()})


def _write_json(job: Job, name: str, contents: dict[str, Any]) -> None:
    (job.output_dir / name).write_text(json.dumps(contents, ensure_ascii=False, indent=1), "utf-8")
