"""`python -m training.trainers RUN_DIR`: run one attempt. Works on any machine with the trainer's libraries."""

import sys

from training.trainers.limits import hide_our_datasets_package
from training.trainers.run import run

if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Usage: python -m training.trainers RUN_DIR, where RUN_DIR holds run.json.")
    hide_our_datasets_package()
    sys.exit(run(sys.argv[1]))
