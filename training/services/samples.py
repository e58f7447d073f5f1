"""Training on a bundled sample with one press."""

from datasets.samples.catalogue import SAMPLES
from datasets.services.samples import load_sample
from mlplatform.core.actors import Actor
from mlplatform.core.errors import Conflict, NotFound
from mlplatform.core.permissions import require_write
from training.models import TrainingJob
from training.selectors.data import choose_version
from training.services.jobs import create_job


def train_sample(*, actor: Actor, key: str, idempotency_key: str = "") -> TrainingJob | None:
    """Start the catalogue's trainer on a sample of the actor's team, loading the sample where it is missing.

    None while its file is still being read: ask again. Raises NotFound for a key that the catalogue does not have and
    Conflict when the file could not be read.
    """
    require_write(actor, "start a training job")
    sample = next((sample for sample in SAMPLES if sample.key == key), None)
    if sample is None:
        raise NotFound(f"There is no sample “{key}”.", hint=f"There are: {', '.join(item.key for item in SAMPLES)}.")
    version = choose_version(actor, load_sample(actor=actor, sample=sample).pk)
    if version.status == "error":
        raise Conflict(version.error_message, hint=version.error_hint, code=version.error_code or "sample_unreadable")
    if not version.is_ready:
        return None
    return create_job(
        actor=actor,
        dataset_version=version,
        trainer=sample.trainer,
        target=sample.target or None,
        idempotency_key=idempotency_key,
    )
