"""Tables of the datasets app."""

from datasets.models.dataset import Dataset, DatasetVersion

__all__ = ["Dataset", "DatasetVersion"]
