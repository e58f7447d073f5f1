"""What one version changed against another, in words."""

from datasets.kinds.base import Kind
from datasets.models import DatasetVersion
from datasets.selectors import reading_of
from mlplatform.core.formats import filesize, number


def version_difference(newer: DatasetVersion, older: DatasetVersion | None, kind: Kind) -> list[str]:
    """What a version changed against the one before it, a phrase each; empty for the first one."""
    if older is None or not (newer.is_ready and older.is_ready):
        return []
    phrases = []
    if change := (newer.units or 0) - (older.units or 0):
        units = kind.unit if abs(change) == 1 else kind.units
        phrases.append(f"{number(abs(change))} {'more' if change > 0 else 'fewer'} {units}")
    if changes := kind.load_changes():
        phrases += changes(reading_of(newer), reading_of(older))
    if phrases:
        return phrases
    files = "files" if newer.files else "file"
    if newer.sha256 == older.sha256:
        return [f"same {files}, same numbers"]
    return [f"other {files} ({filesize(newer.size_bytes)}) with the same numbers"]
