"""Training on a bundled sample with one press."""

from mlplatform.core.actors import Actor
from training.models import TrainingJob


def train_sample(*, actor: Actor, key: str, idempotency_key: str = "") -> TrainingJob | None:
    """Start the catalogue's trainer on a sample; None while its file is still being read."""
    raise NotImplementedError
