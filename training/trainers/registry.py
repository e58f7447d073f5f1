"""All trainers by key: ours by dotted path, others through the entry point group `mlplatform.trainers`."""

import difflib
from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from importlib.util import find_spec
from typing import Any

from .base import Requirement, TrainerSpec
from .errors import UnknownTrainer

ENTRY_POINT_GROUP = "mlplatform.trainers"

TRAINERS = {
    "random-forest-classifier": "training.trainers.tabular.random_forest.config:spec",
    "logistic-regression": "training.trainers.tabular.logistic_regression.config:spec",
    "gradient-boosting-regressor": "training.trainers.tabular.gradient_boosting.config:spec",
    "k-means": "training.trainers.tabular.k_means.config:spec",
    "native-cnn": "training.trainers.vision.native_cnn.config:spec",
    "transfer-image": "training.trainers.vision.transfer_image.config:spec",
    "causal-lm": "training.trainers.language.causal_lm.config:spec",
    "chat-sft": "training.trainers.language.chat_sft.config:spec",
    "hosted-fine-tune": "training.trainers.hosted.config:spec",
}

# flavor -> load(model_dir) -> an object with predict(rows)
FLAVORS = {
    "sklearn": "training.trainers.tabular.predict:load",
    "torch-image": "training.trainers.vision.predict:load",
    "transformers": "training.trainers.language.predict:load",
}


@cache
def _plugins() -> dict[str, str]:
    return {point.name: point.value for point in entry_points(group=ENTRY_POINT_GROUP)}


def resolve(path: str) -> Any:
    """Import `package.module:name`."""
    module, _, name = path.partition(":")
    return getattr(import_module(module), name)


def keys() -> tuple[str, ...]:
    return tuple(TRAINERS | _plugins())


def get_spec(key: str) -> TrainerSpec:
    """The spec of a trainer. Raises UnknownTrainer, with the nearest key, when there is none: never a default."""
    known = TRAINERS | _plugins()
    if key not in known:
        close = difflib.get_close_matches(key, known, n=1)
        guess = f"Did you mean “{close[0]}”?" if close else f"There are: {', '.join(known)}."
        raise UnknownTrainer(f"There is no trainer “{key}”.", hint=guess)
    spec: TrainerSpec = resolve(known[key])
    return spec


def specs(task: str | None = None) -> tuple[TrainerSpec, ...]:
    """All trainers, or those of one task type."""
    found = (get_spec(key) for key in keys())
    return tuple(spec for spec in found if task is None or spec.task == task)


def missing(spec: TrainerSpec) -> tuple[Requirement, ...]:
    """What the trainer needs and this machine lacks. Looks for the modules without importing them."""
    return tuple(item for item in spec.requires if not _present(item.module))


def availability(spec: TrainerSpec) -> tuple[bool, str]:
    """(True, "") or (False, reason with the command or setting that enables the trainer)."""
    absent = missing(spec)
    if not absent:
        reason = spec.unavailable() if spec.unavailable else ""
        return not reason, reason
    names = " and ".join(item.label for item in absent)
    commands = " && ".join(dict.fromkeys(item.command for item in absent))
    return False, f"{spec.label} needs {names}, which is not installed here. To enable it, run: {commands}"


def _present(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except (ImportError, ValueError):
        return False


def loader(flavor: str) -> Callable[..., Any]:
    """The function that loads a model of this flavor. Imports its libraries: for child processes only."""
    if flavor not in FLAVORS:
        raise UnknownTrainer(f"There is no way to load a model of the flavor “{flavor}”.")
    load: Callable[..., Any] = resolve(FLAVORS[flavor])
    return load
