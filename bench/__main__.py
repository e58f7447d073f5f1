"""`make bench`: every benchmark of the portal, a JSON line each. Twenty minutes; leave the machine alone meanwhile."""

import subprocess
import sys
from pathlib import Path

NAMES = (
    "ingest",
    "upload_memory",
    "sample_scores",
    "job_start",
    "job_overhead",
    "live_latency",
    "list_pages",
    "serving",
    "network_start",
    "native_digits",
    "image_validation",
    "upload_resume",
)


def main() -> int:
    """Run them one after the other; the exit status is that of the worst."""
    root = Path(__file__).parents[1]
    return max(
        subprocess.run([sys.executable, "-m", f"bench.{name}"], cwd=root, check=False).returncode for name in NAMES
    )


if __name__ == "__main__":
    sys.exit(main())
