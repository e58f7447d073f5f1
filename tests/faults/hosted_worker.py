"""`python -m tests.faults.hosted_worker [die|stop STEP]`: takes turns of hosted jobs until all have ended."""

import os
import sys
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

import django

from tests.faults.worker import die, stop

# Step → (module, name in it or in a class of it, whether the act comes before or after that call), in their order.
PROVIDER = "training.providers.openai"
STEPS = {
    "claimed": ("training.tasks", "claim_turn", "after"),
    "told that it is open": (PROVIDER, "OpenAIProvider.check", "after"),
    "chats split": ("training.services.hosted.submit", "split_chats", "after"),
    "upload announced": (PROVIDER, "OpenAIProvider.upload_file", "before"),
    "uploaded, answer lost": (PROVIDER, "OpenAIProvider.upload_file", "after"),
    "both uploaded": ("training.services.hosted.submit", "_create", "before"),
    "create announced": (PROVIDER, "OpenAIProvider.create_job", "before"),
    "created, answer lost": (PROVIDER, "OpenAIProvider.create_job", "after"),
    "remote job known": ("training.services.hosted.submit", "_adopt", "after"),
    "asked, answer lost": (PROVIDER, "OpenAIProvider.get_job", "after"),
    "answer stored": ("training.services.hosted.poll", "_store", "after"),
    "importing": ("training.services.hosted.fetch", "write_result", "before"),
    "files written": ("training.services.hosted.fetch", "write_result", "after"),
    "version written": ("training.services.finish", "publish_version", "after"),
    "job closed": ("training.services.finish", "close_job", "after"),
    "finished": ("training.services.hosted.advance", "fetch", "after"),
}
PATIENCE_S = 90
SWEEP_S = 5.0


def at_step(step: str, act: Callable[[], None]) -> None:
    """Have `act` called when the worker comes to that step; asking whether training is open counts as none."""
    module, name, when = STEPS[step]
    owner, _, attribute = name.rpartition(".")
    place = getattr(import_module(module), owner) if owner else import_module(module)
    original: Callable[..., Any] = getattr(place, attribute)

    def replaced(*args: Any, **kwargs: Any) -> Any:
        is_probe = any(getattr(argument, "job_id", "") == "probe" for argument in args)
        if when == "before" and not is_probe:
            act()
        result = original(*args, **kwargs)
        if when == "after" and not is_probe:
            act()
        return result

    setattr(place, attribute, replaced)


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.faults.settings"
    django.setup()
    from training.enums import TERMINAL
    from training.models import TrainingJob
    from training.tasks import advance_hosted_jobs, sweep

    if len(sys.argv) > 1:
        at_step(sys.argv[2], {"die": die, "stop": stop}[sys.argv[1]])
    print("ready", flush=True)
    deadline = time.monotonic() + PATIENCE_S
    next_sweep = time.monotonic() + SWEEP_S
    while TrainingJob.objects.exclude(status__in=TERMINAL).exists() and time.monotonic() < deadline:
        advance_hosted_jobs()
        # As in the portal: on a machine that ran nothing of ours for a while, this worker may have given up its turn.
        if time.monotonic() > next_sweep:
            sweep()
            next_sweep = time.monotonic() + SWEEP_S
        time.sleep(0.02)


if __name__ == "__main__":
    main()
