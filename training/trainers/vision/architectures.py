"""A network's description back into a network."""

from torch import nn

from training.trainers.vision import nets
from training.trainers.vision.saving import Network


def build(network: Network) -> nn.Module:
    """With weights that mean nothing yet: load the saved ones into it."""
    if network.family == "native":
        return nets.build(network.name, network.channels, len(network.labels), dropout=0.0)
    from training.trainers.vision.transfer_image.backbones import Transfer

    return Transfer(network.name, len(network.labels))
