"""Augmentation of a whole batch on its own device, drawn from one generator so that a run can be repeated."""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

Augment = Callable[[Tensor, torch.Generator], Tensor]

SHIFT = 0.1  # of the side, each way
LIGHT = 0.2  # of the range, for brightness and contrast


def augmentation(name: str) -> Augment:
    """`none`, `shift` or `flip`; each takes float images (N, C, H, W) and returns changed ones."""
    return {"none": lambda images, generator: images, "shift": shifted, "flip": flipped}[name]


def shifted(images: Tensor, generator: torch.Generator) -> Tensor:
    """Each image moved by up to a tenth of its side, its border repeated, and a little lighter, darker or flatter."""
    count, _, height, width = images.shape
    reach = max(1, round(SHIFT * max(height, width)))
    padded = functional.pad(images, (reach, reach, reach, reach), mode="replicate")
    down, right = (torch.randint(0, 2 * reach + 1, (count, 1), generator=generator) for _ in range(2))
    rows = (down + torch.arange(height)).to(images.device)
    columns = (right + torch.arange(width)).to(images.device)
    number = torch.arange(count, device=images.device)[:, None, None]
    moved = padded.permute(0, 2, 3, 1)[number, rows[:, :, None], columns[:, None, :]].permute(0, 3, 1, 2)
    gain, offset = ((torch.rand((count, 1, 1, 1), generator=generator) * 2 - 1) * LIGHT for _ in range(2))
    return moved * (1 + gain.to(images.device)) + offset.to(images.device)


def flipped(images: Tensor, generator: torch.Generator) -> Tensor:
    """`shifted`, and every second image mirrored left to right."""
    mirror = (torch.rand(len(images), generator=generator) < 0.5).to(images.device)
    return shifted(torch.where(mirror[:, None, None, None], images.flip(3), images), generator)
