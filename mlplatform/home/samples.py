"""The samples on Home, one or two of each kind of data, each a press away from a running job."""

from collections.abc import Iterator
from dataclasses import dataclass

from datasets.kinds.base import Kind, get_kind
from datasets.samples.catalogue import SAMPLES, Sample
from mlplatform.core.formats import number
from training.presentation.curves import metric_label
from training.services.samples import runs_here
from training.trainers.registry import get_spec
from training.trainers.tasks import get_task

SHOWN = ("penguins", "digits", "proverbs", "jargon", "emoji", "diabetes")


@dataclass(frozen=True, slots=True)
class SampleCard:
    """`reaches`: the score to expect and the time it takes, in a sentence."""

    sample: Sample
    kind: Kind
    reaches: str


def sample_cards() -> Iterator[SampleCard]:
    by_key = {sample.key: sample for sample in SAMPLES}
    for sample in map(by_key.__getitem__, SHOWN):
        yield SampleCard(sample, get_kind(sample.kind), reaches(sample))


def reaches(sample: Sample) -> str:
    """What somebody should expect of the sample's trainer; of another one, only that it is another."""
    trainer = get_spec(sample.trainer).label
    if not runs_here(sample):
        return f"{trainer} cannot run here yet, so another trainer is taken: expect less."
    units = get_task(sample.task).units
    better = "" if sample.higher_is_better else ", lower is better"
    score = f"{metric_label(sample.metric)} about {number(sample.score, 2)} on {units} it has not seen{better}"
    return f"{score}. {trainer}, about {sample.seconds} seconds."
