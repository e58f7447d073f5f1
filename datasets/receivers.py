"""What the datasets app does about uploads: the limit before the first byte, a dataset after the last one."""

from typing import Any

from datasets.services.arrival import take_upload
from datasets.services.sources import require_table_size
from mlplatform.core.actors import Actor
from mlplatform.core.models import Upload

PURPOSE = "dataset"


def refuse_large(sender: type[Upload], upload: Upload, **kwargs: Any) -> None:
    """Say before anything is sent that a table would be over the limit."""
    require_table_size(upload.length, upload.filename)


def take_over(sender: type[Upload], actor: Actor, upload: Upload, **kwargs: Any) -> str | None:
    """Make a dataset or version of an upload that was sent for that (`purpose` = `dataset`, or `dataset_name`)."""
    if upload.metadata.get("purpose") == PURPOSE or upload.metadata.get("dataset_name"):
        return take_upload(actor=actor, upload=upload)
    return None
