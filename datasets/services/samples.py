"""Giving a team the bundled samples."""

from django.db import IntegrityError, transaction

from datasets.models import Dataset
from datasets.samples.catalogue import SAMPLES, Sample
from datasets.services.bin import restore_dataset
from datasets.services.create import create_from_file
from datasets.services.reading import read_version
from mlplatform.core.actors import Actor, system_actor
from mlplatform.core.errors import NotFound
from mlplatform.core.models import Team
from mlplatform.core.permissions import require_write


def load_samples(team: Team, *, actor: Actor | None = None, read_now: bool = False) -> list[Dataset]:
    """The team's samples, made where they are missing and taken out of the bin; any number of calls leave one of each.

    Workers read them; with `read_now` this process does (where no worker runs), which takes about a second each.
    """
    by = actor or system_actor(team)
    datasets = [load_sample(actor=by, sample=sample) for sample in SAMPLES]
    if read_now:
        for dataset in datasets:
            if dataset.current_id:
                read_version(dataset.current_id)
    return datasets


def load_sample(*, actor: Actor, sample: Sample) -> Dataset:
    """One sample as a dataset of the actor's team."""
    require_write(actor, "load samples")
    existing = _existing(actor.team, sample.key)
    if existing is None:
        try:
            with transaction.atomic():
                return create_from_file(
                    actor=actor,
                    name=sample.name,
                    filename=sample.file,
                    path=sample.path,
                    kind=sample.kind,
                    description=sample.question,
                    origin=sample.origin,
                    licence=sample.licence,
                    sample_key=sample.key,
                    tags=["sample"],
                )
        except IntegrityError:
            # Someone else has just loaded it.
            existing = _existing(actor.team, sample.key)
    if existing is None:
        raise NotFound(f"The sample {sample.name} was deleted while it was loaded.", hint="Load it again.")
    return restore_dataset(actor=actor, dataset=existing) if existing.deleted_at else existing


def _existing(team: Team, key: str) -> Dataset | None:
    return Dataset.objects.filter(team=team, sample_key=key).select_related("current", "team").first()
