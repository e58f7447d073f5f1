"""What the language trainers need beyond the portal, and what all of them say about going on after a crash."""

from importlib.util import find_spec

from training.trainers.requirements import PEFT, SAFETENSORS, TORCH, TRANSFORMERS

LANGUAGE = (TORCH, TRANSFORMERS, SAFETENSORS)
RESUMES = "Goes on from its last checkpoint, and on a processor ends exactly as it would have without the interruption."
NO_LORA = f"LoRA needs peft, which is not installed here. To enable it, run: {PEFT.command}"


def has_peft() -> bool:
    """Looks without importing."""
    return find_spec(PEFT.module) is not None
