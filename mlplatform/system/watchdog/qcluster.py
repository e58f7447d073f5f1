"""The process that is one Django-Q cluster: `python -m mlplatform.system.watchdog.qcluster`.

Q_CLUSTER_NAME selects the queue. Every process below dies with its parent, so that a killed cluster leaves no workers
that nobody watches.
"""

import os
from pathlib import Path

import django

from mlplatform.system.processes.lifeline import tie_forks
from mlplatform.system.watchdog.signs import FOLDER_VARIABLE, Signs


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mlplatform.settings")
    tie_forks()
    django.setup()
    from django.core.management import call_command
    from django_q import signals

    signs = Signs(Path(os.environ[FOLDER_VARIABLE]))
    signals.pre_execute.connect(signs.begin, weak=False)
    signals.post_execute_in_worker.connect(signs.end, weak=False)
    signals.post_execute.connect(signs.finish, weak=False)
    call_command("qcluster")


if __name__ == "__main__":
    main()
