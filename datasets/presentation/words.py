"""What one version changed against another, in words."""

from datasets.kinds.base import Kind
from datasets.models import DatasetVersion
from mlplatform.core.formats import filesize, number


def version_difference(newer: DatasetVersion, older: DatasetVersion | None, kind: Kind) -> list[str]:
    """What a version changed against the one before it, a sentence each; empty for the first one."""
    if older is None or not (newer.is_ready and older.is_ready):
        return []
    sentences = []
    if newer.rows != older.rows:
        change = (newer.rows or 0) - (older.rows or 0)
        units = kind.unit if abs(change) == 1 else kind.units
        sentences.append(f"{number(abs(change))} {'more' if change > 0 else 'fewer'} {units}")
    now = {column["name"]: column for column in newer.columns}
    before = {column["name"]: column for column in older.columns}
    if added := [name for name in now if name not in before]:
        sentences.append(f"new: {_some(added)}")
    if gone := [name for name in before if name not in now]:
        sentences.append(f"gone: {_some(gone)}")
    both = [name for name in now if name in before]
    if retyped := [f"{name} ({before[name]['type']} → {now[name]['type']})" for name in both
                   if now[name]["type"] != before[name]["type"]]:  # fmt: skip
        sentences.append(f"other type: {_some(retyped)}")
    if other_missing := [name for name in both if now[name]["missing"] != before[name]["missing"]]:
        sentences.append(f"other number of missing cells: {_some(other_missing)}")
    if not sentences and newer.sha256 == older.sha256:
        sentences.append("same file, same reading")
    elif not sentences:
        sentences.append(f"another file ({filesize(newer.size_bytes)}) with the same shape")
    return sentences


def _some(names: list[str], most: int = 5) -> str:
    rest = len(names) - most
    return ", ".join(names[:most]) + (f" and {rest} more" if rest > 0 else "")
