"""Weights of classes in the loss."""

import numpy as np
import torch
from torch import Tensor


def class_weights(choice: str, codes: np.ndarray, classes: int, device: torch.device) -> Tensor | None:
    """None, or for "balanced" images / (classes · images of the class), as in scikit-learn."""
    if choice == "none":
        return None
    counts = np.maximum(np.bincount(codes, minlength=classes), 1)
    return torch.tensor(len(codes) / (classes * counts), dtype=torch.float32, device=device)
