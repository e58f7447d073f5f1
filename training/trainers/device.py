"""The device that a job computes on, as torch's. Imports torch: for child processes only."""

import torch

from training.trainers.errors import ConfigError
from training.trainers.job import Job


def device_of(job: Job) -> torch.device:
    """`job.device`, where "auto" is the best there is here. Raises ConfigError for one that this machine lacks."""
    name = _best() if job.device == "auto" else job.device
    kind = name.partition(":")[0]
    if (kind == "cuda" and not torch.cuda.is_available()) or (kind == "mps" and not torch.backends.mps.is_available()):
        raise ConfigError(
            f"The job asks for the device “{name}”, and PyTorch finds none here.",
            hint="Set MLPLATFORM_DEVICE=cpu and start the workers again, or install the PyTorch that is built for it.",
            code="no_gpu",
        )
    try:
        return torch.device(name)
    except RuntimeError as error:
        hint = "Set MLPLATFORM_DEVICE to auto, cpu, cuda, cuda:0 or mps."
        raise ConfigError(f"There is no device called “{name}”.", hint=hint, code="no_such_device") from error


def _best() -> str:
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"
