"""What the datasets app does about uploads: the limit before the first byte, a dataset after the last one."""

from typing import Any

from datasets.services.arrival import take_upload
from datasets.services.sources import require_size
from mlplatform.core.actors import Actor
from mlplatform.core.enums import Via
from mlplatform.core.models import Upload


def refuse_unfit(sender: type[Upload], upload: Upload, **kwargs: Any) -> None:
    """Say before anything is sent that a table would be over the limit, or empty."""
    require_size(upload.length, upload.filename)


def take_over(sender: type[Upload], actor: Actor, upload: Upload, **kwargs: Any) -> str | None:
    """Make a dataset or version of what a page sent; a token's upload waits to be named in POST /api/datasets.

    With the metadata `dataset_name` a token's upload becomes a dataset at once as well.
    """
    if actor.via == Via.PAGE or upload.metadata.get("dataset_name"):
        return take_upload(actor=actor, upload=upload)
    return None
