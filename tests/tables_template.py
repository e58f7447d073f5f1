"""`python -m tests.tables_template SOCKET`: the warm template before it loads what networks need.

It begins with that after a second of quiet, and answers nobody for as long as a library takes. A client that has waited
five seconds starts its child plainly, which is right, and not what a test of the template is about.
"""

import sys
from pathlib import Path

from training.trainers import template

if __name__ == "__main__":
    template.network_steps = lambda: iter(())
    sys.exit(template.main(Path(sys.argv[1])))
