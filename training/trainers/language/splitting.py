"""Texts into training, validation and test, so that no text, nor a copy of it, is both learned and tested."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from training.trainers.contract import Split
from training.trainers.errors import ConfigError, DataError

NAMES = ("train", "validation", "test")


def split_texts(keys: Sequence[str], split: Split, seed: int) -> dict[str, list[int]]:
    """Numbers of the texts of each part, in their order. Texts with the same key fall into the same part."""
    if not (0 < split.test < 1 and 0 <= split.validation < 1 and split.test + split.validation <= 0.8):
        raise ConfigError(
            f"The split keeps {100 * split.validation:g} % for validation and {100 * split.test:g} % for test.",
            hint="Keep something for the test, and at least 20 % for training.",
            code="split",
        )
    groups: dict[bytes, list[int]] = defaultdict(list)
    for place, key in enumerate(keys):
        groups[hashlib.sha256(" ".join(key.split()).encode()).digest()].append(place)
    parts = 3 if split.validation else 2
    if len(groups) < parts:
        raise DataError(
            f"There {'is' if len(groups) == 1 else 'are'} {len(groups)} different text{'s' * (len(groups) != 1)}, and "
            f"each of {parts} parts needs one.",
            hint="Add more text to the dataset.",
            code="too_little_text",
        )
    different = list(groups.values())
    order = np.random.default_rng(seed).permutation(len(different))
    test = max(1, round(len(different) * split.test))
    validation = max(1, round(len(different) * split.validation)) if split.validation else 0
    drawn = {"test": order[:test], "validation": order[test : test + validation], "train": order[test + validation :]}
    return {name: sorted(place for group in drawn[name] for place in different[group]) for name in NAMES}
