"""Complaints about texts and settings that all language trainers share. Light: they need the summary only."""

from collections.abc import Iterator
from pathlib import Path

from training.trainers.base import Complaint
from training.trainers.language.base_models import MISSING, base_models
from training.trainers.language.language_config import LanguageConfig
from training.trainers.language.requirements import NO_LORA, has_peft
from training.trainers.language.text_info import TextInfo

FEW_TOKENS = 20_000


def error(code: str, message: str, hint: str, field: str | None = None) -> Complaint:
    return Complaint(code=code, severity="error", message=message, hint=hint, field=field)


def warning(code: str, message: str, hint: str = "", field: str | None = None) -> Complaint:
    return Complaint(code=code, severity="warning", message=message, hint=hint, field=field)


def check_model(config: LanguageConfig) -> Iterator[Complaint]:
    """A base model that may be used, a method that is installed, a context that the model allows."""
    models = {model.name: model for model in base_models()}
    if not config.base_model and not models:
        yield error("no_base_model", MISSING, "Or name a Hugging Face id, where there is a network.", "base_model")
    elif _is_path(config.base_model):
        names = ", ".join(models) or "none yet"
        hint = f"Use the name of a model in the weights folder: {names}."
        yield error("base_model_path", f"“{config.base_model}” is a path on the server.", hint, "base_model")
    elif config.base_model and config.base_model not in models:
        message = f"“{config.base_model}” is not among the models on this machine: it is fetched from Hugging Face."
        yield warning("base_model_remote", message, "Without a network the job will fail.", "base_model")
    if config.method == "lora" and not has_peft():
        yield error("no_peft", NO_LORA, "Choose full fine-tuning, or install it.", "method")
    model = models.get(config.base_model) or (next(iter(models.values()), None) if not config.base_model else None)
    if model and model.context and (config.context_length or 0) > model.context:
        message = f"The base model sees {model.context:,} tokens at once, fewer than {config.context_length:,}."
        yield error("context_too_long", message, f"Choose at most {model.context:,}.", "context_length")


def check_size(data: TextInfo, least: int, unit: str) -> Iterator[Complaint]:
    """Enough to split, and enough to learn from."""
    if data.examples < least:
        message = f"The dataset has {data.examples} {unit}. Training, validation and test need at least {least}."
        yield error("too_little_text", message, f"Add {unit} to the dataset.")
    elif data.learned < FEW_TOKENS:
        message = f"The dataset has about {data.learned:,} tokens to learn from."
        yield warning("little_text", message, "Expect a change of style, not of knowledge. More text helps most.")


def _is_path(name: str) -> bool:
    return Path(name).is_absolute() or name.startswith((".", "~")) or ".." in Path(name).parts or "\\" in name
