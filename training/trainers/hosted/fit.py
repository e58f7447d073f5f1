"""What `python -m training.trainers` says to a hosted job."""

from typing import Any, NoReturn

from training.trainers.contract import TrainingData
from training.trainers.errors import ConfigError
from training.trainers.job import Job


def fit(config: Any, data: TrainingData, job: Job) -> NoReturn:
    """Nothing is computed here, and the team's key is in the portal. Raises ConfigError."""
    raise ConfigError(
        "Hosted fine-tuning runs at the provider: the portal sends the data and watches.",
        hint="Start the job in the portal, or choose a trainer that runs on this machine.",
        code="runs_elsewhere",
    )
