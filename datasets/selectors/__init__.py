"""Reads of the datasets app. Everything is narrowed to the actor's team here; outsiders get NotFound."""

from datasets.selectors.datasets import dataset_for, datasets_for
from datasets.selectors.versions import reading_of, ready_version, version_for, versions_of

__all__ = ["dataset_for", "datasets_for", "reading_of", "ready_version", "version_for", "versions_of"]
