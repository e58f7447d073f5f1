"""Pretrained models on this machine: the bundled one, and folders under MLPLATFORM_WEIGHTS_DIR. Light.

Both hold folders in Hugging Face's format.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path

WEIGHTS_DIR = "MLPLATFORM_WEIGHTS_DIR"
BUNDLED = Path(__file__).resolve().parents[2] / "base_models"
MAX_DEPTH = 3  # folders below the weights folder, as in owner/name
MISSING = (
    f"There is no pretrained language model on this machine. Put the folder of one (config.json, model.safetensors, "
    f"tokenizer.json), such as GPT-2, into the folder named by {WEIGHTS_DIR}."
)


@dataclass(frozen=True, slots=True)
class BaseModel:
    """A pretrained model that was found. `size` is that of its weights in bytes, `context` in tokens."""

    name: str  # relative to the folder in which it was found
    path: Path
    size: int
    context: int


def weights_dir() -> Path | None:
    """The operator's folder of pretrained weights, if one is named and there."""
    folder = Path(os.environ.get(WEIGHTS_DIR) or "")
    return folder if os.environ.get(WEIGHTS_DIR) and folder.is_dir() else None


def base_models() -> list[BaseModel]:
    """Every pretrained language model that can be used here: the operator's, the smallest first, then the bundled.

    The first one is the default. An operator's model hides a bundled one of the same name.
    """
    own = _found_in(weights_dir())
    names = {model.name for model in own}
    return own + [model for model in _found_in(BUNDLED) if model.name not in names]


def why_unavailable() -> str:
    """The reason that no language trainer can run here; empty when one can."""
    return "" if base_models() else MISSING


def local_folder(name: str) -> Path | None:
    """The folder of a base model by name ("" for the default); None when the name is not one of a folder here.

    A whole path is taken too, for runs without the portal; `checks` refuses it for jobs of the portal.
    """
    models = base_models()
    if not name:
        return models[0].path if models else None
    named = next((model.path for model in models if model.name == name), None)
    if named is None and Path(name).is_absolute() and (Path(name) / "config.json").is_file():
        return Path(name)
    return named


def _found_in(root: Path | None) -> list[BaseModel]:
    if root is None:
        return []
    found = [_described(root, config.parent) for config in _configs(root)]
    return sorted((model for model in found if model), key=lambda model: (model.size, model.name))


def _configs(root: Path) -> list[Path]:
    return [path for depth in range(MAX_DEPTH + 1) for path in sorted(root.glob("*/" * depth + "config.json"))]


def _described(root: Path, folder: Path) -> BaseModel | None:
    """None for what is no causal language model in safetensors with a tokenizer: pickled weights are never opened."""
    weights = sorted(folder.glob("*.safetensors"))
    if not weights or not any((folder / name).is_file() for name in ("tokenizer.json", "vocab.json")):
        return None
    try:
        config = json.loads((folder / "config.json").read_text("utf-8"))
    except (OSError, ValueError):
        return None
    architectures = config.get("architectures") or []
    if not any(str(name).endswith(("LMHeadModel", "ForCausalLM")) for name in architectures):
        return None
    context = config.get("n_positions") or config.get("max_position_embeddings") or 0
    name = folder.relative_to(root).as_posix() if folder != root else folder.name
    return BaseModel(name, folder, sum(path.stat().st_size for path in weights), int(context))
