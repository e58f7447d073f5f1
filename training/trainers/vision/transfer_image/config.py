"""Transfer learning: hyperparameters, presets, checks and what the portal says about it."""

from dataclasses import dataclass
from typing import Annotated, Literal

from training.trainers.base import Complaint, Estimate, Fitness, Preset, TrainerConfig, TrainerSpec
from training.trainers.params import param
from training.trainers.tasks import image_classification
from training.trainers.vision.checks import check_images, error
from training.trainers.vision.estimates import seconds
from training.trainers.vision.image_info import ImageInfo
from training.trainers.vision.requirements import RESUMES, TORCHVISION
from training.trainers.vision.shared_params import Augmentation, BatchSize, ClassWeight, LabelSmoothing, Precision
from training.trainers.vision.transfer_image.pretrained import LABELS, find, how_to_get, unavailable

FORWARD = {"mobilenet-v2": 6e8, "resnet18": 3.6e9, "resnet50": 8.2e9}  # floating-point operations at 224 × 224
RATE = {"mobilenet-v2": 4e10, "resnet18": 1e11, "resnet50": 1e11}  # per second, measured on two cores
HEAD = 2e-5  # seconds an image and epoch


@dataclass(frozen=True, kw_only=True, slots=True)
class TransferConfig(TrainerConfig):
    """Hyperparameters of the new head and, if wanted, of fine-tuning the last layers under it."""

    backbone: Annotated[
        Literal["mobilenet-v2", "resnet18", "resnet50"],
        param(
            "Pretrained network",
            group="Model",
            help="It has learnt to see from 1.3 million photographs (ImageNet). MobileNetV2 is the quickest.",
            choices=LABELS,
            search=("mobilenet-v2", "resnet18", "resnet50"),
        ),
    ] = "mobilenet-v2"
    image_size: Annotated[
        Literal["96", "128", "160", "192", "224"],
        param(
            "Image size",
            group="Data",
            help="Every image is brought to a square of this side. The network was trained at 224; less is quicker.",
            choices={side: f"{side} × {side}" for side in ("96", "128", "160", "192", "224")},
            unit="pixels",
            search=("128", "160", "224"),
        ),
    ] = "160"
    epochs: Annotated[
        int,
        param(
            "Epochs of the head",
            group="Training",
            help="How often the new last layer sees every image, at most. Its epochs cost next to nothing.",
            ge=1,
            le=2000,
            search=(20, 200),
        ),
    ] = 60
    patience: Annotated[
        int | None,
        param(
            "Stop early after",
            group="Training",
            help="Epochs without a lower validation loss before training ends; the best epoch is kept. Empty: never.",
            ge=1,
            le=500,
            unit="epochs",
        ),
    ] = 15
    batch_size: BatchSize = 32
    learning_rate: Annotated[
        float,
        param(
            "Learning rate of the head",
            group="Training",
            help="Highest step length: it rises to it in the first third and falls to nearly nothing at the end.",
            gt=0,
            le=1,
            search=(1e-4, 1e-1),
            log=True,
        ),
    ] = 0.005
    weight_decay: Annotated[
        float,
        param(
            "Weight decay",
            group="Regularisation",
            help="Pulls the weights towards zero. Raise it when validation gets worse while training gets better.",
            ge=0,
            le=1,
            search=(1e-4, 0.5),
            log=True,
            advanced=True,
        ),
    ] = 0.05
    label_smoothing: LabelSmoothing = 0.05
    class_weight: ClassWeight = "none"
    fine_tune_epochs: Annotated[
        int,
        param(
            "Epochs of fine-tuning",
            group="Fine-tuning",
            help="Afterwards the last layers of the network learn too. Often better, and far slower. 0: not at all.",
            ge=0,
            le=500,
            search=(0, 20),
        ),
    ] = 0
    fine_tune_learning_rate: Annotated[
        float,
        param(
            "Learning rate of fine-tuning",
            group="Fine-tuning",
            help="Keep it low: high rates destroy what the network has learnt before.",
            gt=0,
            le=0.1,
            search=(1e-5, 1e-3),
            log=True,
            advanced=True,
        ),
    ] = 0.0002
    augmentation: Augmentation = "flip"  # acts in fine-tuning only: the head's features are computed once
    precision: Precision = "auto"


def check(config: TransferConfig, data: ImageInfo) -> list[Complaint]:
    complaints = list(check_images(data))
    if find(config.backbone) is None:
        message = f"The pretrained weights of {LABELS[config.backbone]} are not on this machine."
        complaints.append(error("no_weights", message, how_to_get(config.backbone), "backbone"))
    return complaints


def estimate(config: TransferConfig, data: ImageInfo) -> Estimate:
    forward = FORWARD[config.backbone] * (int(config.image_size) / 224) ** 2 / RATE[config.backbone]
    head = config.epochs * data.training_images * HEAD
    fine = config.fine_tune_epochs * data.training_images * forward * 2
    return seconds(data, data.images * forward + head + fine)


def fitness(data: ImageInfo) -> Fitness:
    if max(data.width, data.height) <= 48:
        return Fitness(score=0.6, reason="Made for photographs; pictures as small as these have little for it to see.")
    return Fitness(score=0.9, reason="Best for a few dozen to a few thousand images: it already knows how to see.")


spec = TrainerSpec(
    key="transfer-image",
    label="Pretrained network",
    description="A network that has learnt to see from ImageNet gets a new last layer for your classes.",
    task=image_classification.TASK,
    family="transfer",
    config_class=TransferConfig,
    fit="training.trainers.vision.transfer_image.train:fit",
    flavor="torch-image",
    check=check,
    estimate=estimate,
    fitness=fitness,
    presets=(
        Preset(
            key="quick",
            label="Quick",
            description="A first impression in the shortest time.",
            values={"image_size": "128", "epochs": 30},
        ),
        Preset(key="balanced", label="Balanced", description="A new head on the frozen network."),
        Preset(
            key="thorough",
            label="Thorough",
            description="Also fine-tunes the last layers, at the network's own image size.",
            values={"image_size": "224", "fine_tune_epochs": 15},
        ),
    ),
    requires=TORCHVISION,
    unavailable=unavailable,
    dataset_kind="images",
    resumable=True,
    resume_note=RESUMES,
)
