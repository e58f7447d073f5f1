"""What the language trainers need beyond the portal, and what all of them say about going on after a crash."""

from importlib.util import find_spec

from training.trainers.base import Requirement

COMMAND = 'pip install "mlplatform[language]"'
LANGUAGE = (
    Requirement(module="torch", label="PyTorch", command=COMMAND),
    Requirement(module="transformers", label="transformers", command=COMMAND),
    Requirement(module="safetensors", label="safetensors", command=COMMAND),
)
RESUMES = "Goes on from its last checkpoint, and on a processor ends exactly as it would have without the interruption."
NO_LORA = f"LoRA needs peft, which is not installed here. To enable it, run: {COMMAND}"


def has_peft() -> bool:
    """Looks without importing."""
    return find_spec("peft") is not None
