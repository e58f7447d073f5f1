"""`python -m tests.faults.worker [die|pause|stop|fail STEP]`: a worker that dies, stands still or fails at a step."""

import os
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

import django
from django.db import OperationalError

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


def at_step(step: str, act: Callable[[], None]) -> None:
    """Have `act` called when the worker comes to that step."""
    module_name, name, when = STEPS[step]
    module = import_module(module_name)
    original: Callable[..., Any] = getattr(module, name)

    def replaced(*args: Any, **kwargs: Any) -> Any:
        if when == "before":
            act()
        result = original(*args, **kwargs)
        if when == "after":
            act()
        return result

    setattr(module, name, replaced)


def die() -> None:
    """No clean-up of any kind."""
    os.kill(os.getpid(), signal.SIGKILL)


def pause() -> None:
    """Stand still, with the heart beating, until SIGUSR1 comes."""
    signal.sigwait({signal.SIGUSR1})


def stop() -> None:
    """Stand still with everything, the heartbeat too, until SIGCONT comes."""
    os.kill(os.getpid(), signal.SIGSTOP)


def fail() -> None:
    """The database refuses this write each time, and only this one."""
    raise OperationalError("no such column")


ACTIONS = {"die": die, "pause": pause, "stop": stop, "fail": fail}


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.faults.settings"
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
    # Whoever runs the tests in a shell's background ignores Ctrl-C, and hands that down.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    django.setup()
    from training.tasks import run_next_job

    if len(sys.argv) > 1:
        at_step(sys.argv[2], ACTIONS[sys.argv[1]])
    print("ready", flush=True)
    print(run_next_job(), flush=True)


if __name__ == "__main__":
    main()
