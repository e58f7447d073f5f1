"""The presets of every language trainer."""

from training.trainers.base import Preset

PRESETS = (
    Preset(
        key="quick",
        label="Quick",
        description="One pass through the text: a first impression.",
        values={"epochs": 1},
    ),
    Preset(key="balanced", label="Balanced", description="The defaults: good results in reasonable time."),
    Preset(
        key="thorough",
        label="Thorough",
        description="Up to ten passes; stops when the validation loss no longer falls.",
        values={"epochs": 10, "patience": 4},
    ),
)
