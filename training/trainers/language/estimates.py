"""Durations: FLOPs of training over what two cores of 2026 give, plus what every language job costs around it."""

from training.trainers.base import Estimate
from training.trainers.language.base_models import base_models
from training.trainers.language.language_config import LanguageConfig
from training.trainers.language.text_info import TextInfo

AROUND = 6.0  # seconds: importing torch and transformers, untuned loss, evaluation, saving
FLOPS = 60e9  # a second, measured on two cores with GPT-2 of 1.3 M parameters
PER_PARAMETER = 6  # FLOPs a token: forward 2, backward 4
UNKNOWN_SIZE = 124e6  # parameters of GPT-2, for a model that is not here yet
BYTES_PER_PARAMETER = 3  # between 16 and 32 bits
SPREAD = 2.5  # other machines, early stopping


def seconds(config: LanguageConfig, data: TextInfo, trained_tokens: int) -> Estimate:
    """The range around the computed duration, in seconds; `trained_tokens` go through the model once an epoch."""
    models = base_models()
    chosen = next((model for model in models if config.base_model in ("", model.name)), None)
    parameters = chosen.size / BYTES_PER_PARAMETER if chosen else UNKNOWN_SIZE
    whole = AROUND + config.epochs * trained_tokens * parameters * PER_PARAMETER / FLOPS
    return Estimate(low=round(whole / SPREAD, 1), high=round(whole * SPREAD, 1))
