"""torch on this machine: device, threads, seeds, and memory errors in words."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

import torch
from torch import nn

from training.trainers.device import device_of
from training.trainers.errors import OutOfMemory
from training.trainers.job import Job

SMALL = 20_000_000  # parameters; below, two threads wait for each other longer than they work


def set_up(job: Job) -> torch.device:
    """Seeds and the device of the job. Raises ConfigError for a device that is not there."""
    torch.manual_seed(job.seed)
    return device_of(job)


def choose_threads(model: nn.Module, job: Job) -> None:
    """One thread for a small model: as fast there, and the sums come out the same however many are granted."""
    parameters = sum(parameter.numel() for parameter in model.parameters())
    torch.set_num_threads(1 if parameters < SMALL else job.threads)


def autocast(device: torch.device) -> AbstractContextManager[object]:
    """bfloat16 for the products on a GPU that has it; weights, sums and the loss stay in 32 bits."""
    if device.type == "cuda" and torch.cuda.is_bf16_supported():
        return torch.autocast("cuda", torch.bfloat16)
    return nullcontext()


@contextmanager
def memory_errors() -> Iterator[None]:
    """torch's ways of saying that memory ran out, as OutOfMemory."""
    try:
        yield
    except RuntimeError as error:
        if not (isinstance(error, torch.OutOfMemoryError) or "can't allocate memory" in str(error)):
            raise
        raise OutOfMemory(
            "The model, its gradients and a batch did not fit into the memory that the job may use.",
            hint="Halve the batch size and double the batches per step, shorten the context, or choose LoRA.",
        ) from error
