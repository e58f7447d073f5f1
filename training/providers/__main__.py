"""`python -m training.providers`: one question on standard input, the answer as JSON lines on standard output.

The web server has providers asked here, so that it carries no SDK, and an answer that never ends is ended with this
process. The question holds the key, so it comes through a pipe and never through arguments or the environment.
"""

import json
import sys
from typing import Any

from mlplatform.core.errors import ApplicationError
from training.providers.base import ChatOptions
from training.providers.errors import ProviderError
from training.providers.registry import connect


def say(**line: Any) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def main() -> None:
    asked = json.loads(sys.stdin.readline())
    try:
        provider = connect(
            asked["provider"],
            asked["secret"],
            base_url=asked["base_url"],
            timeout_s=asked["timeout_s"],
            tries_again=asked.get("tries_again"),
        )
        if asked["call"] == "check":
            provider.check(asked["model"])
        else:
            for part in provider.chat(asked["model"], asked["messages"], ChatOptions(**asked.get("options", {}))):
                say(text=part.text, finish_reason=part.finish_reason, tokens=part.tokens)
    except ApplicationError as error:
        kind = type(error).__name__ if isinstance(error, ProviderError) else "Unavailable"
        say(
            error={"kind": kind, "message": error.message, "hint": error.hint, "code": error.code, "extra": error.extra}
        )
    else:
        say(end=True)


if __name__ == "__main__":
    main()
