"""`python -m training.trainers RUN_DIR`: run one attempt. Works on any machine with the trainer's libraries."""

import os
import sys

from training.trainers.limits import hide_our_datasets_package
from training.trainers.run import run

if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Usage: python -m training.trainers RUN_DIR, where RUN_DIR holds run.json.")
    hide_our_datasets_package()
    # Everything is flushed by now, and taking PyTorch down in order costs a second or two.
    os._exit(run(sys.argv[1]))
