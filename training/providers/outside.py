"""Asking a provider in a process of its own: for the web server, which is to stay small and quick."""

import json
import subprocess
import sys
import threading
from collections.abc import Generator, Iterator
from contextlib import suppress
from typing import Any, TextIO, cast

from django.conf import settings

from mlplatform.core.child_environment import child_environment
from mlplatform.core.connections import release_connections
from mlplatform.core.errors import ApplicationError, Unavailable
from mlplatform.core.models import ProviderKey
from mlplatform.core.services.provider_keys import open_provider_key
from training.providers import errors

LATER = "Try again in a minute."
ANSWER_LIMIT = 4 * 2**20


def ask(key: ProviderKey, call: str, *, limit_s: float, **question: Any) -> Generator[dict[str, Any], None, None]:
    """The lines of the answer, without the end's. Raises what the provider raised. Closing it ends the process."""
    asked = {
        "call": call,
        "provider": key.provider,
        "base_url": key.base_url,
        "secret": open_provider_key(key),
        "timeout_s": limit_s,
        **question,
    }
    release_connections()
    command = [sys.executable, "-m", "training.providers"]
    process = subprocess.Popen(
        command, env=child_environment(1), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        text=True,
    )  # fmt: skip
    watchdog = threading.Timer(limit_s + 5, process.kill)
    watchdog.daemon = True
    watchdog.start()
    try:
        yield from _conversation(process, json.dumps(asked))
    finally:
        watchdog.cancel()
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                with suppress(OSError):
                    pipe.close()


def default_limit_s() -> float:
    return float(settings.PROVIDER_TIMEOUT_S)


def _conversation(process: "subprocess.Popen[str]", question: str) -> Iterator[dict[str, Any]]:
    to_it, from_it = cast("TextIO", process.stdin), cast("TextIO", process.stdout)
    read = 0
    try:
        to_it.write(question + "\n")
        to_it.flush()
        while line := from_it.readline(ANSWER_LIMIT):
            read += len(line)
            answer: dict[str, Any] = json.loads(line)
            if answer.get("end"):
                return
            if "error" in answer:
                raise _error(answer["error"])
            if read > ANSWER_LIMIT:
                break
            yield answer
    except (OSError, ValueError):
        pass
    raise Unavailable("The provider was not heard to the end.", hint=LATER, code="provider_down")


def _error(said: dict[str, Any]) -> ApplicationError:
    """The error as it was raised over there."""
    if said["kind"] == "ProviderBusy":
        return errors.ProviderBusy(said["message"], hint=said["hint"], retry_after=said["extra"].get("retry_after"))
    kind: type[ApplicationError] = getattr(errors, said["kind"], Unavailable)
    return kind(said["message"], hint=said["hint"], code=said["code"], extra=said["extra"])
