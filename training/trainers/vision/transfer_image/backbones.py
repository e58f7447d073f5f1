"""Pretrained networks of torchvision with a new head. Input (N, 3, side, side), normalised as for ImageNet."""

from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from training.trainers.errors import ConfigError
from training.trainers.guards import mend_torchvision
from training.trainers.vision.transfer_image.pretrained import LABELS, find, how_to_get, is_whole

MEAN, STD = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
TORCHVISION_NAMES = {"mobilenet-v2": "mobilenet_v2", "resnet18": "resnet18", "resnet50": "resnet50"}
LAYERS = ("conv1", "bn1", "relu", "maxpool", "layer1", "layer2", "layer3", "layer4")
LEARN_AGAIN = {"mobilenet-v2": 4, "resnet18": 1, "resnet50": 1}  # last children of the body that fine-tuning changes
DROPOUT = 0.2


class Head(nn.Module):
    """Standardised features, dropout, one linear layer."""

    centre: Tensor
    spread: Tensor

    def __init__(self, features: int, classes: int) -> None:
        super().__init__()
        self.register_buffer("centre", torch.zeros(features))
        self.register_buffer("spread", torch.ones(features))
        self.dropout = nn.Dropout(DROPOUT)
        self.linear = nn.Linear(features, classes)
        nn.init.zeros_(self.linear.weight)
        nn.init.zeros_(self.linear.bias)

    def standardise(self, features: Tensor) -> None:
        """Take mean and deviation from the training features, shape (n, features)."""
        self.centre.copy_(features.mean(0))
        self.spread.copy_(features.std(0).clamp_min(1e-3))

    def forward(self, features: Tensor) -> Tensor:
        return self.linear(self.dropout((features - self.centre) / self.spread))


class Transfer(nn.Module):
    """Body and head. The body's batch statistics never change: a few images would spoil them."""

    def __init__(self, backbone: str, classes: int) -> None:
        super().__init__()
        whole = torchvision_network(backbone)
        features: int = whole.last_channel if backbone == "mobilenet-v2" else whole.fc.in_features
        self.backbone = backbone
        self.body = (
            whole.features if backbone == "mobilenet-v2" else nn.Sequential(*(getattr(whole, n) for n in LAYERS))
        )
        self.head = Head(features, classes)

    def features(self, images: Tensor) -> Tensor:
        """Mean of the last feature maps, shape (N, features)."""
        return self.body(images).mean((2, 3))

    def forward(self, images: Tensor) -> Tensor:
        return self.head(self.features(images))

    def train(self, mode: bool = True) -> "Transfer":
        super().train(mode)
        self.body.eval()
        return self

    def freeze(self, *, last_layers_learn: bool) -> None:
        for parameter in self.body.parameters():
            parameter.requires_grad_(False)
        if last_layers_learn:
            for layer in list(self.body.children())[-LEARN_AGAIN[self.backbone] :]:
                layer.requires_grad_(True)


def torchvision_network(backbone: str) -> Any:
    """torchvision's own class, with weights that mean nothing yet."""
    mend_torchvision()
    from torchvision import models

    return getattr(models, TORCHVISION_NAMES[backbone])(weights=None)


def pretrained(backbone: str, classes: int) -> Transfer:
    """With ImageNet's weights in the body. Raises ConfigError when they are not here or not whole."""
    path = find(backbone)
    if path is None:
        message = f"The pretrained weights of {LABELS[backbone]} are not on this machine."
        raise ConfigError(message, hint=how_to_get(backbone), code="no_weights")
    if not is_whole(path):
        message = f"The file {path.name} does not hold what its name promises: its SHA-256 differs."
        raise ConfigError(message, hint="It was probably cut off while copying. Copy it again.", code="damaged_weights")
    model = Transfer(backbone, classes)
    model.body.load_state_dict(_body_weights(path, model, backbone))
    return model


def _body_weights(path: Path, model: Transfer, backbone: str) -> dict[str, Tensor]:
    """torchvision's names as the body's: features.… of MobileNetV2, the layers of a ResNet by their position."""
    state: dict[str, Tensor] = torch.load(path, map_location="cpu", weights_only=True)
    if backbone == "mobilenet-v2":
        return {name.removeprefix("features."): value for name, value in state.items() if name.startswith("features.")}
    place = {name: str(position) for position, name in enumerate(LAYERS)}
    split = ((name.partition("."), value) for name, value in state.items())
    return {f"{place[layer]}.{rest}": value for (layer, _, rest), value in split if layer in place}
