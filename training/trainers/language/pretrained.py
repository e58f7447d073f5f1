"""The base model and its tokenizer, from a folder here or from Hugging Face."""

from typing import Any

import torch

from training.trainers.errors import ConfigError
from training.trainers.job import Job
from training.trainers.language.base_models import MISSING, base_models, local_folder
from training.trainers.language.hub import fetch
from training.trainers.language.language_config import LanguageConfig
from training.trainers.language.libraries import transformers

MAX_CONTEXT = 1024  # tokens, when nothing is chosen


def load_pretrained(config: LanguageConfig, job: Job) -> tuple[Any, Any]:
    """(model in 32 bits, fast tokenizer). Raises ConfigError when there is none or it cannot be used.

    Only safetensors are opened, and no code that a model brings along is run.
    """
    source = local_folder(config.base_model)
    if source is None and not config.base_model:
        raise ConfigError(MISSING, hint="Name a Hugging Face id, where there is a network.", code="no_base_model")
    if source is None:
        source = fetch(config.base_model, job)
    name = config.base_model or source.name
    job.log(f"Base model: {name}.")
    package = transformers()
    try:
        tokenizer = package.AutoTokenizer.from_pretrained(source, local_files_only=True, trust_remote_code=False)
        model = package.AutoModelForCausalLM.from_pretrained(
            source, dtype=torch.float32, use_safetensors=True, local_files_only=True, trust_remote_code=False
        )
    except (OSError, ValueError, KeyError) as error:
        here = ", ".join(model.name for model in base_models()) or "none"
        raise ConfigError(
            f"The base model “{name}” could not be loaded: {str(error).splitlines()[0]}",
            hint=f"Choose another base model. Models on this machine: {here}.",
            code="base_model",
        ) from error
    if not tokenizer.is_fast:
        raise ConfigError(
            "The base model's tokenizer is of the slow kind, which does not say where its tokens lie in the text.",
            hint="Choose a base model with a tokenizer.json.",
            code="slow_tokenizer",
        )
    if tokenizer.eos_token_id is None:
        raise ConfigError("The base model's tokenizer has no end token.", hint="Choose another base model.")
    return model, tokenizer


def context_of(config: LanguageConfig, model: Any) -> int:
    """Tokens in a window: what was chosen, but no more than the model has positions for."""
    allowed = int(getattr(model.config, "max_position_embeddings", MAX_CONTEXT) or MAX_CONTEXT)
    if config.context_length is None:
        return min(allowed, MAX_CONTEXT)
    if config.context_length > allowed:
        raise ConfigError(
            f"The base model sees {allowed:,} tokens at once, fewer than the {config.context_length:,} asked for.",
            hint=f"Choose a context length of at most {allowed:,}.",
            code="context_too_long",
        )
    return config.context_length
