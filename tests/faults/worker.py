"""`python -m tests.faults.worker [STEP]`: a worker process; with a step it kills itself with SIGKILL right there."""

import os
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

import django

# Step → (module, name in it, whether the process dies before or after that call), in the order in which they come.
STEPS = {
    "before the claim commits": ("training.services.queue", "_claim", "after"),
    "claimed": ("training.tasks", "claim_next_job", "after"),
    "folder made": ("training.supervisor", "write_run_dir", "after"),
    "child started": ("training.supervisor", "LocalRun", "after"),
    "first report stored": ("training.supervisor", "store_report", "after"),
    "child ended": ("training.supervisor", "finish_attempt", "before"),
    "finalizing": ("training.services.finish", "begin_finish", "after"),
    "result checked": ("training.services.finish", "read_manifest", "after"),
    "version written": ("training.services.finish", "publish_version", "after"),
    "job closed": ("training.services.finish", "close_job", "after"),
    "finished": ("training.supervisor", "finish_attempt", "after"),
}


def die_at(step: str) -> None:
    """Replace the function of that step by one that ends this process without any clean-up."""
    module_name, name, when = STEPS[step]
    module = import_module(module_name)
    original: Callable[..., Any] = getattr(module, name)

    def deadly(*args: Any, **kwargs: Any) -> None:
        if when == "after":
            original(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(module, name, deadly)


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.faults.settings"
    django.setup()
    from training.tasks import run_next_job

    if len(sys.argv) > 1:
        die_at(sys.argv[1])
    print("ready", flush=True)
    print(run_next_job(), flush=True)


if __name__ == "__main__":
    main()
