"""A resumable upload has arrived: what the page that sent it wanted is in its metadata."""

from uuid import UUID

from django.urls import reverse

from datasets.models import Dataset
from datasets.selectors import dataset_for
from datasets.services.create import create_from_upload
from datasets.services.sources import UploadSource
from datasets.services.versions import add_version
from mlplatform.core.actors import Actor
from mlplatform.core.errors import NotFound
from mlplatform.core.models import Upload


def take_upload(*, actor: Actor, upload: Upload) -> str:
    """Make the dataset (`name`, `kind`), or the next version of `dataset`, and return the page to show (`next`)."""
    wanted = upload.metadata
    if dataset := dataset_wanted(actor, upload):
        add_version(actor=actor, dataset=dataset, source=UploadSource(upload))
    else:
        name = wanted.get("dataset_name") or wanted.get("name", "")
        dataset = create_from_upload(actor=actor, upload=upload, name=name, kind=wanted.get("kind", ""))
    return page_after(dataset, wanted.get("next", ""))


def dataset_wanted(actor: Actor, upload: Upload) -> Dataset | None:
    """The dataset whose next version an upload is to become; None when it is to become a new one. Raises NotFound."""
    wanted = upload.metadata.get("dataset", "")
    if not wanted:
        return None
    try:
        return dataset_for(actor, UUID(wanted))
    except ValueError:
        raise NotFound("There is no such dataset.", hint="Open the dataset and send the file from its page.") from None


def page_after(dataset: Dataset, next_step: str) -> str:
    """Where someone who has sent a file goes: to training when that is what the page was for, else to the dataset."""
    if next_step == "train":
        return f"{reverse('training:train')}?dataset={dataset.pk}"
    return reverse("datasets:detail", args=[dataset.pk])
