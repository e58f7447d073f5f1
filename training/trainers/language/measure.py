"""How well a model predicts texts: loss, tokens and hits of each text, from which every figure is made."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from training.trainers.job import Job
from training.trainers.language.examples import IGNORED, Example, collate
from training.trainers.language.machine import autocast


@dataclass(frozen=True, slots=True)
class Measured:
    """One number each for every text, shape (texts,): summed loss in nats, tokens predicted, tokens guessed right."""

    losses: np.ndarray
    tokens: np.ndarray
    hits: np.ndarray

    @property
    def loss(self) -> float:
        """Mean loss of a token; infinite where there is none."""
        return float(self.losses.sum() / self.tokens.sum()) if self.tokens.sum() else float("inf")


@torch.no_grad()
def measure(model: Any, texts: list[list[Example]], pad: int, batch_size: int, job: Job) -> Measured:
    """Measure in batches of sequences of like length; the model's mode is as before afterwards."""
    device = next(model.parameters()).device
    flat = [(number, example) for number, text in enumerate(texts) for example in text]
    flat.sort(key=lambda item: len(item[1].ids))
    sums = torch.zeros(3, len(texts), dtype=torch.float64)
    was_training = model.training
    model.eval()
    for start in range(0, len(flat), batch_size):
        job.check_stop()
        batch = flat[start : start + batch_size]
        ids, mask, labels = collate([example for _, example in batch], pad, device)
        with autocast(device):
            logits = model(input_ids=ids, attention_mask=mask).logits
        target = labels[:, 1:]
        losses = token_losses(logits, labels)
        counted = target != IGNORED
        hits = (logits[:, :-1].argmax(-1) == target) & counted
        rows = torch.stack([losses.double().sum(1), counted.double().sum(1), hits.double().sum(1)]).cpu()
        sums.index_add_(1, torch.tensor([number for number, _ in batch]), rows)
    model.train(was_training)
    return Measured(*sums.numpy())


def token_losses(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Cross entropy of each token given those before it, (batch, tokens − 1); 0 where the label is ignored."""
    target = labels[:, 1:]
    flat = functional.cross_entropy(
        logits[:, :-1].flatten(0, 1).float(), target.flatten(), ignore_index=IGNORED, reduction="none"
    )
    return flat.view(target.shape)
