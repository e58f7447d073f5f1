"""Which dataset version a job trains on."""

from uuid import UUID

from django.db.models import QuerySet

from datasets.enums import VersionStatus
from datasets.models import Dataset, DatasetVersion
from mlplatform.core.actors import Actor
from mlplatform.core.errors import NotFound


def datasets_to_choose(actor: Actor, most: int = 200) -> QuerySet[Dataset]:
    """Names for a picker, the newest dataset first."""
    return Dataset.objects.visible_to(actor).only("id", "name", "created_at").order_by("-created_at", "pk")[:most]


def choose_version(actor: Actor, dataset_id: UUID | str, number: int | None = None) -> DatasetVersion:
    """The version of that number; without one the newest that is ready, else the newest. Raises NotFound."""
    versions = DatasetVersion.objects.select_related("dataset").order_by("-number")
    dataset = Dataset.objects.visible_to(actor).filter(pk=dataset_id)
    versions = versions.filter(dataset__in=dataset)
    if number is not None:
        found = versions.filter(number=number).first()
    else:
        found = versions.filter(status=VersionStatus.READY).first() or versions.first()
    if found is None:
        wanted = "dataset" if number is None else f"version {number} of this dataset"
        raise NotFound(f"There is no such {wanted} in your team.", hint="Choose one from the list of datasets.")
    return found


def version_numbers(version: DatasetVersion) -> list[int]:
    """Numbers of all ready versions of the same dataset, and of this one."""
    numbers = DatasetVersion.objects.filter(dataset=version.dataset_id, status=VersionStatus.READY)
    return sorted({version.number, *numbers.values_list("number", flat=True)}, reverse=True)
