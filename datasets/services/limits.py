"""How large an upload may be: asked before the first byte where the kind is known, and again once it is."""

from django.conf import settings

from datasets.kinds.base import Kind
from datasets.kinds.guess import kinds_named
from datasets.services.sources import Source
from mlplatform.core.errors import TooLarge, ValidationFailed
from mlplatform.core.formats import filesize


def limit_of(kind: Kind) -> int:
    """Most bytes of one upload of this kind, all its files together."""
    limit: int = getattr(settings, kind.limit)
    return limit


def require_files(source: Source) -> None:
    """Raise ValidationFailed for an empty file, or for more files than one dataset is made of."""
    for size in source.sizes:
        require_content(size, source.filename if len(source.sizes) == 1 else "One of the files")
    most = settings.DATASET_FILES_LIMIT
    if len(source.sizes) > most:
        text = f"These are {len(source.sizes):,} files; one dataset is made of at most {most}."
        raise ValidationFailed(text, hint="Pack them as a ZIP and send that.", fields={"file": [text]})


def require_content(size: int, filename: str) -> None:
    if size == 0:
        raise ValidationFailed(
            f"{filename or 'The file'} is empty: it has 0 bytes.",
            code="empty_file",
            hint="Export it again, and look at it before you send it.",
            fields={"file": ["The file is empty."]},
        )


def require_fit(kind: Kind, source: Source) -> None:
    """Raise TooLarge, naming the limit and how it is raised, or ValidationFailed for several files of a single one."""
    count = len(source.sizes)
    if count > 1 and not kind.many_files:
        text = f"These are {count} files; a dataset of the kind “{kind.label}” is made of one."
        raise ValidationFailed(
            text,
            code="one_file_only",
            hint="Make a dataset of each, or of one that holds all.",
            fields={"file": [text]},
        )
    require_size(kind, sum(source.sizes), source.filename if count == 1 else f"What you sent ({count} files)")


def require_size(kind: Kind | None, size: int, filename: str) -> None:
    """Raise TooLarge. Without a kind the name says which ones it may become, and the most generous of them counts."""
    kind = kind or max(kinds_named(filename), key=limit_of)
    limit = limit_of(kind)
    if size > limit:
        raise TooLarge(
            f"{filename} has {filesize(size)}. A dataset of the kind “{kind.label}” may have at most "
            f"{filesize(limit)}.",
            code=f"{kind.key}_too_large",
            hint=f"{kind.smaller}, or ask an operator to raise {kind.limit_variable}.",
            extra={"limit_bytes": limit, "size_bytes": size},
        )
