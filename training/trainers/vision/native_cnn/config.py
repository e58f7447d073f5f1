"""Convolutional network from nothing: hyperparameters, presets, checks and what the portal says about it."""

from dataclasses import dataclass
from typing import Annotated, Literal

from training.trainers.base import Complaint, Estimate, Fitness, Preset, TrainerConfig, TrainerSpec
from training.trainers.params import param
from training.trainers.tasks import image_classification
from training.trainers.vision.checks import check_images, warning
from training.trainers.vision.estimates import seconds
from training.trainers.vision.image_info import ImageInfo
from training.trainers.vision.requirements import RESUMES, TORCH
from training.trainers.vision.shared_params import Augmentation, BatchSize, ClassWeight, LabelSmoothing, Precision
from training.trainers.vision.sizes import AUTO, native_size

FLOPS = {"small": 1.5e5, "resnet18": 3.3e6}  # forward and backward, per input pixel
RATE = {"small": 6e10, "resnet18": 1.6e11}  # per second, measured on two cores
PER_IMAGE = 1.5e-4  # seconds a step costs beside the arithmetic, per image


@dataclass(frozen=True, kw_only=True, slots=True)
class NativeCnnConfig(TrainerConfig):
    """Hyperparameters of the network and of its training."""

    architecture: Annotated[
        Literal["small", "resnet18"],
        param(
            "Network",
            group="Model",
            help="The small network learns in seconds; ResNet-18 is far slower and better on many varied images.",
            choices={"small": "Small: four convolutions", "resnet18": "ResNet-18, first layer for small images"},
            search=("small", "resnet18"),
        ),
    ] = "small"
    image_size: Annotated[
        Literal["auto", "16", "32", "48", "64", "96", "128", "160", "224"],
        param(
            "Image size",
            group="Data",
            help="Every image is brought to a square of this side. Twice the side takes four times as long.",
            choices={AUTO: "Automatic: about as large as the images, 16 to 64"}
            | {side: f"{side} × {side}" for side in ("16", "32", "48", "64", "96", "128", "160", "224")},
            unit="pixels",
            search=("32", "64"),
        ),
    ] = "auto"
    epochs: Annotated[
        int,
        param(
            "Epochs",
            group="Training",
            help="How often every training image is seen, at most.",
            ge=1,
            le=2000,
            search=(10, 100),
        ),
    ] = 30
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
    ] = 10
    batch_size: BatchSize = 32
    learning_rate: Annotated[
        float,
        param(
            "Learning rate",
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
            search=(1e-4, 0.2),
            log=True,
            advanced=True,
        ),
    ] = 0.02
    dropout: Annotated[
        float,
        param(
            "Dropout",
            group="Regularisation",
            help="Share of the last features that is left out at random in each training step.",
            ge=0,
            lt=1,
            search=(0.0, 0.5),
            advanced=True,
        ),
    ] = 0.1
    label_smoothing: LabelSmoothing = 0.05
    augmentation: Augmentation = "shift"
    class_weight: ClassWeight = "none"
    precision: Precision = "auto"


def check(config: NativeCnnConfig, data: ImageInfo) -> list[Complaint]:
    complaints = list(check_images(data))
    side = native_size(config.image_size, data.width, data.height)
    if config.architecture == "resnet18" and side > 96:
        message = (
            f"ResNet-18 at {side} × {side} pixels takes about {round((side / 32) ** 2)} times as long as at 32 × 32."
        )
        complaints.append(warning("slow", message, "Choose a smaller image size.", "image_size"))
    return complaints


def estimate(config: NativeCnnConfig, data: ImageInfo) -> Estimate:
    side = native_size(config.image_size, data.width, data.height)
    arithmetic = FLOPS[config.architecture] * side**2 / RATE[config.architecture]
    return seconds(data, config.epochs * data.training_images * (arithmetic + PER_IMAGE))


def fitness(data: ImageInfo) -> Fitness:
    if max(data.width, data.height) <= 48:
        return Fitness(score=0.8, reason="Small, simple pictures such as digits are learnt from nothing in seconds.")
    return Fitness(score=0.5, reason="Learns from your images alone; for photographs it needs thousands of them.")


spec = TrainerSpec(
    key="native-cnn",
    label="Convolutional network",
    description="A network that learns from nothing but your images.",
    task=image_classification.TASK,
    family="native",
    config_class=NativeCnnConfig,
    fit="training.trainers.vision.native_cnn.train:fit",
    flavor="torch-image",
    check=check,
    estimate=estimate,
    fitness=fitness,
    presets=(
        Preset(
            key="quick", label="Quick", description="A first impression in the shortest time.", values={"epochs": 10}
        ),
        Preset(key="balanced", label="Balanced", description="The small network until it stops getting better."),
        Preset(
            key="thorough",
            label="Thorough",
            description="ResNet-18: takes many times as long and does better on varied images.",
            values={"architecture": "resnet18", "epochs": 60, "learning_rate": 0.002, "weight_decay": 0.05},
        ),
    ),
    requires=TORCH,
    dataset_kind="images",
    resumable=True,
    resume_note=RESUMES,
)
