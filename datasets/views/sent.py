"""What a page's form brings: files, or the ids of resumable uploads that went before."""

from uuid import UUID

from datasets.incoming import file_source, require_multipart_size, uploads_source
from datasets.services.sources import Source
from mlplatform.core.errors import ValidationFailed
from mlplatform.core.views import PageRequest


def sent_source(request: PageRequest) -> Source:
    """The field `uploads`, ids between commas, if it is there; else the files of the field `file`.

    Raises TooLarge for a body that should have come in parts, ValidationFailed for none or for what is no id.
    """
    require_multipart_size(int(request.headers.get("Content-Length") or 0))
    if not (named := request.POST.get("uploads", "")):
        return file_source(request.FILES.getlist("file"))
    try:
        ids = [UUID(each.strip()) for each in named.split(",")]
    except ValueError:
        text = "The field “uploads” holds something that is not the id of an upload."
        raise ValidationFailed(text, hint="Choose the files again.", fields={"uploads": [text]}) from None
    return uploads_source(request.actor, ids)
