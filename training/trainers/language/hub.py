"""A base model from Hugging Face's hub, for machines with a network: safe formats only, and no code."""

import logging
from pathlib import Path

from training.trainers.errors import ConfigError
from training.trainers.job import Job
from training.trainers.language.base_models import WEIGHTS_DIR, base_models

# Weights in safetensors, the tokenizer in its fast form, settings: no pickle, and no Python that a model brings along.
WANTED = (
    "*.safetensors",
    "model.safetensors.index.json",
    "config.json",
    "generation_config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "chat_template.jinja",
    "vocab.json",
    "merges.txt",
)
UNLIKE = ("*/*",)  # copies in other formats lie in folders
ANSWER_LIMIT_S = 10


def fetch(name: str, job: Job) -> Path:
    """The folder of the model, from the hub's cache on this machine or fetched now.

    Raises ConfigError when the hub cannot be reached, has no such model, or has it without safetensors.
    """
    from huggingface_hub import errors, snapshot_download
    from huggingface_hub.utils import disable_progress_bars

    disable_progress_bars()
    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)
    job.log(f"Fetching {name} from Hugging Face, unless it is in the cache of this machine.")
    try:
        folder = snapshot_download(
            name, allow_patterns=list(WANTED), ignore_patterns=list(UNLIKE), etag_timeout=ANSWER_LIMIT_S
        )
    except errors.HFValidationError as error:
        raise _refused(name, "is no name of a model there", "model_name") from error
    except errors.GatedRepoError as error:
        hint = "Ask for access on its page there, and set HF_TOKEN for the portal."
        raise _refused(name, "may only be fetched by those who were given access", "model_gated", hint) from error
    except errors.RepositoryNotFoundError as error:
        raise _refused(name, "is not there, or is private", "model_not_found") from error
    except (OSError, errors.HfHubHTTPError) as error:
        raise _refused(name, f"cannot be fetched ({_reason(error)})", "hub_unreachable") from error
    if not list(Path(folder).glob("*.safetensors")):
        raise _refused(name, "is there only in formats that may run code when they are opened", "no_safetensors")
    return Path(folder)


def _refused(name: str, reason: str, code: str, hint: str = "") -> ConfigError:
    here = ", ".join(model.name for model in base_models()) or "none"
    hint = hint or (
        f"Check the name and the network, or put the model's folder into the one that {WEIGHTS_DIR} names. "
        f"Models on this machine: {here}."
    )
    return ConfigError(f"The base model “{name}” is taken from Hugging Face, and {reason}.", hint=hint, code=code)


def _reason(error: BaseException) -> str:
    """The cause at the bottom, shortened: the hub's own message is a paragraph."""
    while error.__cause__ is not None:
        error = error.__cause__
    words = str(error).strip().splitlines()
    return (words[0] if words else type(error).__name__)[:160]
