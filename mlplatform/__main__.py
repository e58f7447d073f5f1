"""`python -m mlplatform` is the `mlplatform` command."""

import sys

from mlplatform.cli import main

if __name__ == "__main__":
    sys.exit(main())
