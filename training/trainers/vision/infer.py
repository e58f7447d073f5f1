"""Answers of a network, batch by batch, in 32 bits and without gradients."""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn


@torch.no_grad()
def logits(model: nn.Module, inputs: Callable[[Tensor], Tensor], rows: Tensor, batch_size: int) -> Tensor:
    """Shape (len(rows), classes), on the CPU. Leaves the model in evaluation mode."""
    model.eval()
    return torch.cat([model(inputs(part)).float().cpu() for part in rows.split(max(64, batch_size))])


def probabilities(model: nn.Module, inputs: Callable[[Tensor], Tensor], rows: Tensor, batch_size: int) -> np.ndarray:
    """Shape (len(rows), classes), float64, each row adding up to 1."""
    if not len(rows):
        return np.empty((0, 0))
    shares: np.ndarray = torch.softmax(logits(model, inputs, rows, batch_size).double(), dim=1).numpy()
    return shares


def normalised(pixels: Tensor, mean: list[float], std: list[float], device: torch.device) -> Callable[[Tensor], Tensor]:
    """Rows → float images (N, C, H, W), channels last in memory; `pixels` uint8 (n, H, W, C), on either device."""
    centre, scale = (torch.tensor(values, device=device).view(1, -1, 1, 1) for values in (mean, std))

    def inputs(rows: Tensor) -> Tensor:
        batch = pixels[rows.to(pixels.device)].to(device, non_blocking=True)
        return (batch.permute(0, 3, 1, 2).float() / 255 - centre) / scale

    return inputs
