"""torch on this machine: device, threads, seeds, and memory errors in words."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from training.trainers.device import device_of
from training.trainers.errors import OutOfMemory
from training.trainers.job import Job

RESIDENT = 0.4  # of a GPU's free memory that the images may take


def set_up(job: Job) -> torch.device:
    """Threads, seeds and the device of the job. Raises ConfigError for a device that is not there."""
    torch.set_num_threads(job.threads)
    # The first optimizer step imports torch's compiler: a second that belongs here, before the bar moves.
    torch.optim.AdamW([torch.zeros(1, requires_grad=True)]).step()
    torch.manual_seed(job.seed)
    return device_of(job)


def resident(size: int, device: torch.device) -> torch.device:
    """Where to keep `size` bytes of images: on the GPU when they leave room for the training, else in main memory."""
    if device.type != "cuda":
        return torch.device("cpu")
    free, _ = torch.cuda.mem_get_info(device)
    return device if size <= RESIDENT * free else torch.device("cpu")


@contextmanager
def memory_errors() -> Iterator[None]:
    """torch's ways of saying that memory ran out, as OutOfMemory."""
    try:
        yield
    except RuntimeError as error:
        if not (isinstance(error, torch.OutOfMemoryError) or "can't allocate memory" in str(error)):
            raise
        raise OutOfMemory(
            "The network, its images and its gradients did not fit into the memory that the job may use.",
            hint="Halve the batch size, choose a smaller image size, or raise the job's memory limit.",
        ) from error
