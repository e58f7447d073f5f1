"""Rows of the page of provider keys."""

from collections.abc import Iterable
from dataclasses import dataclass

from mlplatform.core.models import ProviderKey
from training.providers.registry import PROVIDERS
from training.services.hosted.keys import finding_of


@dataclass(frozen=True, slots=True)
class KeyRow:
    """`icon`, `tone` and `word` are those of the badge of the newest check."""

    key: ProviderKey
    label: str
    icon: str
    tone: str
    word: str


def key_rows(keys: Iterable[ProviderKey]) -> list[KeyRow]:
    return [_row(key) for key in keys]


def _row(key: ProviderKey) -> KeyRow:
    known = PROVIDERS.get(key.provider)
    label = known.label if known else key.provider
    finding = finding_of(key)
    if finding is None:
        return KeyRow(key, label, "circle-dashed", "neutral", "Never checked")
    if finding.works and finding.open:
        return KeyRow(key, label, "circle-check", "success", "Works, training is open")
    if finding.works:
        return KeyRow(key, label, "lock", "warning", "Works, training is closed")
    if finding.works is False:
        return KeyRow(key, label, "circle-x", "danger", "Refused")
    return KeyRow(key, label, "alert-triangle", "warning", "Could not be checked")
