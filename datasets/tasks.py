"""What the short queue runs. Payloads are ids; the rows say what is to be done."""

from datasets.services import reading
from datasets.services import sweep as sweeping


def read_version(version_id: str) -> None:
    """Read one version, if it still waits for that."""
    reading.read_version(version_id)


def sweep() -> dict[str, int]:
    """Run each minute and when a worker starts."""
    return sweeping.sweep()
