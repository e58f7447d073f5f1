"""What the loop learns from and what evaluation measures: token ids with labels."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

IGNORED = -100  # a label that no loss counts, as in PyTorch's cross entropy


@dataclass(frozen=True, slots=True)
class Example:
    """One sequence. `labels[i]` is `ids[i]` where it is to be predicted from what stands before it, else IGNORED."""

    ids: Tensor  # (tokens,) int64
    labels: Tensor  # (tokens,) int64

    @property
    def learned(self) -> int:
        """Tokens that count: the first has nothing before it."""
        return int((self.labels[1:] != IGNORED).sum())


@dataclass(frozen=True, slots=True)
class Parts:
    """`train` are sequences to learn from; of each split, `measured` has one group of sequences for each text."""

    train: list[Example]
    measured: dict[str, list[list[Example]]]
    rows: dict[str, int]  # of the dataset, in each split


def collate(examples: Sequence[Example], pad: int, device: torch.device) -> tuple[Tensor, Tensor, Tensor]:
    """(ids, attention mask, labels), each (batch, longest), padded on the right."""
    longest = max(len(example.ids) for example in examples)
    ids = torch.full((len(examples), longest), pad)
    labels = torch.full((len(examples), longest), IGNORED)
    mask = torch.zeros((len(examples), longest), dtype=torch.long)
    for row, example in enumerate(examples):
        size = len(example.ids)
        ids[row, :size], labels[row, :size], mask[row, :size] = example.ids, example.labels, 1
    return ids.to(device), mask.to(device), labels.to(device)
