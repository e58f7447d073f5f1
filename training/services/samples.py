"""Training on a bundled sample with one press."""

from datasets.models import DatasetVersion
from datasets.samples.catalogue import SAMPLES, Sample
from datasets.services.samples import load_sample
from mlplatform.core.actors import Actor
from mlplatform.core.errors import Conflict, NotFound
from mlplatform.core.permissions import require_write
from training.models import TrainingJob
from training.selectors.data import choose_version
from training.selectors.guesses import recommended_trainer
from training.services.jobs import create_job
from training.trainers.registry import availability, get_spec
from training.trainers.tasks import get_task


def train_sample(*, actor: Actor, key: str, idempotency_key: str = "") -> TrainingJob | None:
    """Start the catalogue's trainer on a sample of the actor's team, loading the sample where it is missing.

    Where that trainer cannot run on this machine, e.g. for want of pretrained weights, the recommended one is taken.
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
        trainer=trainer_for(sample, version),
        target=sample.target or None,
        idempotency_key=idempotency_key,
    )


def trainer_for(sample: Sample, version: DatasetVersion) -> str:
    """The catalogue's trainer, or the recommended one where that cannot run here. Raises Conflict where none can."""
    if runs_here(sample):
        return sample.trainer
    return recommended_trainer(version, sample.target or None, get_task(sample.task))


def runs_here(sample: Sample) -> bool:
    """Whether the catalogue's own trainer can run on this machine."""
    return availability(get_spec(sample.trainer))[0]
