"""What the Train page is about: a dataset that is ready, one that is still being read, or none yet."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.http import QueryDict

from datasets.enums import VersionStatus
from datasets.models import Dataset, DatasetVersion
from mlplatform.core.actors import Actor
from mlplatform.core.errors import NotFound
from training.forms import PREFIX
from training.models import TrainingJob
from training.presentation.plan import NO_TARGET, TrainPlan, build_plan, write_settings
from training.selectors.data import choose_version, datasets_to_choose, version_numbers
from training.selectors.jobs import job_for
from training.services.split import DEFAULT_SPLIT
from training.trainers.tasks import tasks_for


@dataclass(frozen=True)
class TrainPage:
    """`plan` is there once the version is ready."""

    datasets: list[Dataset]
    version: DatasetVersion | None
    plan: TrainPlan | None

    def context(self) -> dict[str, Any]:
        numbers = version_numbers(self.version) if self.version else []
        kind = self.version.dataset.kind if self.version else ""
        return {"datasets": self.datasets, "version": self.version, "plan": self.plan, "numbers": numbers,
                "tasks": tasks_for(kind), "no_target": NO_TARGET}  # fmt: skip


def train_page(actor: Actor, data: QueryDict, *, bind: bool = False) -> TrainPage:
    """Without a dataset in `data` the team's newest one is proposed. Raises NotFound for one of another team.

    `?job=` fills the page as that job was.
    """
    if sent := data.get("job"):
        data, bind = choices_of(job_for(actor, as_uuid(sent))), True
    datasets = list(datasets_to_choose(actor))
    version = chosen_version(actor, data, datasets)
    plan = build_plan(version, data, bind=bind) if version and version.is_ready else None
    return TrainPage(datasets, version, plan)


def chosen_version(actor: Actor, data: QueryDict, datasets: list[Dataset]) -> DatasetVersion | None:
    """What `?dataset=` and `?version=` say, else the newest dataset that could be read; None in an empty team."""
    number = data.get("version", "")
    if sent := data.get("dataset") or data.get("dataset_id"):
        return choose_version(actor, as_uuid(sent), int(number) if number.isdecimal() else None)
    if sample := data.get("sample"):
        found = Dataset.objects.visible_to(actor).filter(sample_key=sample).first()
        return choose_version(actor, found.pk) if found else None
    unreadable = None
    for dataset in datasets:
        try:
            version = choose_version(actor, dataset.pk)
        except NotFound:
            continue  # a dataset whose first file has not arrived yet
        if version.status != VersionStatus.ERROR:
            return version
        unreadable = unreadable or version
    return unreadable


def as_uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("There is no such dataset in your team.", hint="Choose one from the list.") from None


def choices_of(job: TrainingJob) -> QueryDict:
    """What somebody would have sent who filled in the page like this job."""
    data = QueryDict(mutable=True)
    version = job.dataset_version
    target = job.target or NO_TARGET
    data.update({"dataset_id": str(version.dataset_id), "version": str(version.number), "target": target,
                 "was_target": target, "task": job.task, "trainer": job.trainer, "features_shown": "yes",
                 "seed": str(job.seed), "name": job.name, "idempotency_key": str(uuid4())})  # fmt: skip
    data.setlist("features", [feature["name"] for feature in job.features])
    for name in ("validation", "test"):
        data[name] = str(round(100 * job.split.get(name, DEFAULT_SPLIT[name])))
    write_settings(data, {"stratify": job.split.get("stratify", True)})
    write_settings(data, {PREFIX + name: value for name, value in job.hyperparameters.items()})
    return data
