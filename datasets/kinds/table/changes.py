"""What one version of a table changed against another: columns that came, went, or hold something else."""

from collections.abc import Mapping
from typing import Any

from datasets.kinds.shown import gained_and_lost, some


def changes(newer: Mapping[str, Any], older: Mapping[str, Any]) -> list[str]:
    """Phrases about columns; a column under another name is one that went and one that came."""
    now = {column["name"]: column for column in newer["columns"]}
    before = {column["name"]: column for column in older["columns"]}
    both = [(name, now[name], before[name]) for name in now if name in before]
    phrases = gained_and_lost(list(now), list(before))
    if retyped := [f"{name} ({old['type']} → {new['type']})" for name, new, old in both if new["type"] != old["type"]]:
        phrases.append(f"other type: {some(retyped)}")
    if other := [name for name, new, old in both if new["missing"] != old["missing"]]:
        phrases.append(f"other number of missing cells: {some(other)}")
    return phrases
