"""Hyperparameters that every vision trainer has, declared once."""

from typing import Annotated, Literal

from training.trainers.params import param

BatchSize = Annotated[
    int,
    param(
        "Batch size",
        group="Training",
        help="Images per step. Larger is steadier and needs more memory.",
        ge=2,
        le=4096,
        search=(16, 256),
        log=True,
    ),
]
LabelSmoothing = Annotated[
    float,
    param(
        "Label smoothing",
        group="Regularisation",
        help="Share of certainty that is taken from the right class in training, so that the network is less sure.",
        ge=0,
        le=0.5,
        search=(0.0, 0.2),
        advanced=True,
    ),
]
ClassWeight = Annotated[
    Literal["none", "balanced"],
    param(
        "Class weight",
        group="Data",
        help="Balanced counts images of a rare class more: it is found more often, at the price of false alarms.",
        choices={"none": "Every image counts the same", "balanced": "Every class counts the same"},
        search=("none", "balanced"),
    ),
]
Augmentation = Annotated[
    Literal["none", "shift", "flip"],
    param(
        "Augmentation",
        group="Data",
        help="Changes each image a little whenever it is seen. Mirror nothing that has a direction, such as digits.",
        choices={
            "none": "None",
            "shift": "Shift, brightness and contrast",
            "flip": "The same, and mirror left to right",
        },
        search=("none", "shift", "flip"),
    ),
]
Precision = Annotated[
    Literal["auto", "float32", "bfloat16"],
    param(
        "Precision",
        group="Hardware",
        help="Automatic tries both for five steps on a long training and keeps the faster one that stays finite.",
        choices={"auto": "Automatic", "float32": "32-bit", "bfloat16": "16-bit mixed (bfloat16)"},
        advanced=True,
    ),
]
