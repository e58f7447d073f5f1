"""What the datasets app does about uploads: the limit before the first byte, a dataset after the last one."""

from typing import Any

from datasets.services.arrival import dataset_wanted, take_upload
from datasets.services.kinds import named_kind
from datasets.services.limits import require_content, require_size
from mlplatform.core.actors import Actor
from mlplatform.core.enums import Via
from mlplatform.core.models import Upload


def refuse_unfit(sender: type[Upload], actor: Actor, upload: Upload, **kwargs: Any) -> None:
    """Say before anything is sent that a file is empty, or over the limit of its kind as far as that is known."""
    dataset = dataset_wanted(actor, upload)
    kind = dataset.declared if dataset else named_kind(upload.metadata.get("kind", ""))
    require_content(upload.length, upload.filename)
    require_size(kind, upload.length, upload.filename)


def take_over(sender: type[Upload], actor: Actor, upload: Upload, **kwargs: Any) -> str | None:
    """Make a dataset or version of what a page sent; a token's upload waits to be named in POST /api/datasets.

    With the metadata `dataset_name` a token's upload becomes a dataset at once as well. One with `part` is one of
    several files: it waits until all of them are named together.
    """
    if upload.metadata.get("part"):
        return None
    if actor.via == Via.PAGE or upload.metadata.get("dataset_name"):
        return take_upload(actor=actor, upload=upload)
    return None
