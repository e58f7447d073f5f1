"""`mlplatform start | worker | token | doctor | weights | manage`."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from mlplatform.cli.arguments import build_parser
from mlplatform.core.errors import ApplicationError, ValidationFailed
from mlplatform.env import EnvError

REFUSED = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; what it cannot do is said in one or two lines on stderr, without a traceback."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["manage"]:
        return _manage(given[1:])
    options = build_parser().parse_args(given)
    try:
        _use_data_dir(options)
        return int(options.run(options))
    except ApplicationError as error:
        return _refuse(_with_fields(error))
    except EnvError as error:
        return _refuse(f"{error} (It is an environment variable; docs/settings.md lists them all.)")
    except KeyboardInterrupt:
        return 130


def _with_fields(error: ApplicationError) -> str:
    """A page shows these sentences beside its fields; here there are none."""
    fields = error.fields if isinstance(error, ValidationFailed) else {}
    return " ".join(
        [error.message, *(f"{name}: {' '.join(texts)}" for name, texts in fields.items()), error.hint]
    ).strip()


def _use_data_dir(options: argparse.Namespace) -> None:
    """Settings read the environment, so the choice must be there before Django loads."""
    if options.data_dir:
        os.environ["MLPLATFORM_DATA_DIR"] = str(Path(options.data_dir).expanduser().resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mlplatform.settings")


def _manage(arguments: list[str]) -> int:
    """Django's own commands, with the settings of the portal."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mlplatform.settings")
    if arguments[:1] == ["--data-dir"] and len(arguments) > 1:
        os.environ["MLPLATFORM_DATA_DIR"] = str(Path(arguments[1]).expanduser().resolve())
        arguments = arguments[2:]
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(["mlplatform manage", *arguments])
    except EnvError as error:
        return _refuse(str(error))
    return 0


def _refuse(text: str) -> int:
    sys.stderr.write(f"mlplatform: {text}\n")
    return REFUSED
