"""The networks that are trained from nothing. Input (N, channels, side, side), output (N, classes) logits."""

import torch
from torch import Tensor, nn


def build(architecture: str, channels: int, classes: int, dropout: float) -> nn.Module:
    """A network with freshly drawn weights."""
    return {"small": SmallNet, "resnet18": ResNet18}[architecture](channels, classes, dropout)


def convolution(inside: int, outside: int, stride: int = 1, kernel: int = 3) -> nn.Sequential:
    """Convolution without bias, then batch normalisation (Ioffe, Szegedy, 2015), which has one."""
    return nn.Sequential(nn.Conv2d(inside, outside, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(outside))


class Head(nn.Sequential):
    """Mean over the picture, dropout, one linear layer."""

    def __init__(self, features: int, classes: int, dropout: float) -> None:
        super().__init__(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(dropout), nn.Linear(features, classes))


class SmallNet(nn.Module):
    """Four convolutions, halving the side after the first, second and fourth. 0.2 M weights."""

    def __init__(self, channels: int, classes: int, dropout: float) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for inside, outside, pool in ((channels, 24, True), (24, 48, True), (48, 96, False), (96, 128, True)):
            layers += [convolution(inside, outside), nn.ReLU(inplace=True)]
            if pool:
                layers.append(nn.MaxPool2d(2))
        self.features = nn.Sequential(*layers)
        self.head = Head(128, classes, dropout)

    def forward(self, images: Tensor) -> Tensor:
        return self.head(self.features(images))


class Block(nn.Module):
    """Two convolutions beside a shortcut (He et al., 2016, figure 2)."""

    def __init__(self, inside: int, outside: int, stride: int) -> None:
        super().__init__()
        self.first = convolution(inside, outside, stride)
        self.second = convolution(outside, outside)
        same = inside == outside and stride == 1
        self.shortcut = nn.Identity() if same else convolution(inside, outside, stride, kernel=1)

    def forward(self, images: Tensor) -> Tensor:
        return torch.relu(self.second(torch.relu(self.first(images))) + self.shortcut(images))


class ResNet18(nn.Module):
    """ResNet-18 (He et al., 2016) for small images: a 3 × 3 first convolution, no pooling after it. 11 M weights."""

    def __init__(self, channels: int, classes: int, dropout: float) -> None:
        super().__init__()
        blocks: list[nn.Module] = [convolution(channels, 64), nn.ReLU(inplace=True)]
        for inside, outside, stride in ((64, 64, 1), (64, 128, 2), (128, 256, 2), (256, 512, 2)):
            blocks += [Block(inside, outside, stride), Block(outside, outside, 1)]
        self.features = nn.Sequential(*blocks)
        self.head = Head(512, classes, dropout)

    def forward(self, images: Tensor) -> Tensor:
        return self.head(self.features(images))
