"""What a job ran on, noted when it is created: enough to run it again elsewhere."""

import platform
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import mlplatform
from datasets.models import DatasetVersion
from training.trainers.base import TrainerSpec

# Distribution names where they differ from the module's.
_DISTRIBUTIONS = {"sklearn": "scikit-learn"}


def environment_of(dataset_version: DatasetVersion, spec: TrainerSpec) -> dict[str, Any]:
    """Versions of code and libraries, read from their metadata without importing them, and the data's hashes."""
    modules = ("numpy", *(item.module for item in spec.requires))
    return {
        "code": mlplatform.__version__,
        "python": platform.python_version(),
        "libraries": {module: found for module in modules if (found := _version(module))},
        "data": {"sha256": dataset_version.sha256, "parquet_sha256": dataset_version.parquet_sha256},
    }


def _version(module: str) -> str | None:
    try:
        return version(_DISTRIBUTIONS.get(module, module))
    except PackageNotFoundError:
        return None
