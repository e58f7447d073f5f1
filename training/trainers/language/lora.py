"""LoRA: small trained matrices beside frozen weights (Hu et al., 2021), through peft."""

import warnings
from importlib import import_module
from typing import Any

from training.trainers.errors import ConfigError
from training.trainers.language.language_config import LanguageConfig
from training.trainers.language.requirements import NO_LORA, has_peft


def with_lora(model: Any, config: LanguageConfig) -> Any:
    """The model with matrices in every linear layer but the last. Raises ConfigError without peft."""
    if not has_peft():
        raise ConfigError(NO_LORA, hint="Choose full fine-tuning, or install it.", code="no_peft")
    peft: Any = import_module("peft")
    settings = peft.LoraConfig(
        r=config.lora_rank,
        lora_alpha=config.lora_alpha,
        lora_dropout=config.lora_dropout,
        target_modules="all-linear",
        task_type="CAUSAL_LM",
        fan_in_fan_out=model.config.model_type == "gpt2",  # its layers are Conv1D, stored transposed
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return peft.get_peft_model(model, settings)


def merged(model: Any) -> Any:
    """The plain model with the matrices added to its weights, which transformers loads without peft."""
    return model.merge_and_unload() if hasattr(model, "merge_and_unload") else model
