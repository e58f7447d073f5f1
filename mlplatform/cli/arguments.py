"""The command line: names, defaults, help. Importing this must stay cheap, so commands import their work inside."""

import argparse
import os
from typing import Any

from mlplatform import __version__

_DATA_DIR_HELP = "where everything is kept (default: $MLPLATFORM_DATA_DIR, or data/ in a checkout, or ~/.mlplatform)"


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="mlplatform", description="A portal in which a team turns data into models.")
    parser.add_argument("--version", action="version", version=f"mlplatform {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--data-dir", metavar="DIR", help=_DATA_DIR_HELP)

    def command(name: str, summary: str | None = None) -> argparse.ArgumentParser:
        # Without a summary a command is not listed.
        described: dict[str, Any] = {} if summary is None else {"help": summary, "description": summary}
        return commands.add_parser(name, parents=[common], **described)

    _add_start(command("start", "Run web and workers until Ctrl-C."))
    _add_worker(command("worker", "Run only workers, e.g. on a second machine with a GPU."))
    _add_token(command("token", "Print a new API token."))
    _add_doctor(command("doctor", "Say what is there, what is missing, and how to get it."))
    _add_weights(command("weights", "Fetch a network that has learnt to see, for transfer learning."))
    _add_prepare(command("prepare"))
    commands.add_parser("manage", help="Django's own commands, e.g. “mlplatform manage migrate”.")
    return parser


def _add_start(parser: argparse.ArgumentParser) -> None:
    environ = os.environ
    parser.add_argument("--host", default=environ.get("MLPLATFORM_HOST", "127.0.0.1"), help="default: 127.0.0.1")
    parser.add_argument(
        "--port", type=int, default=environ.get("MLPLATFORM_PORT", "8000"), help="default: 8000; 0 takes a free one"
    )
    parser.add_argument("--verbose", action="store_true", help="show everything the parts write, not only warnings")
    parser.set_defaults(run=_start)


def _add_prepare(parser: argparse.ArgumentParser) -> None:
    """The first step of `start`, in a process of its own."""
    parser.add_argument("--address", required=True)
    parser.set_defaults(run=_prepare)


def _add_worker(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--queue", choices=["short", "training"], help="only this queue (default: both)")
    parser.set_defaults(run=_worker)


def _add_token(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--user", required=True, help="username; made when missing")
    parser.add_argument("--team", required=True, help="name of the team; made when missing")
    parser.add_argument("--scopes", default="read,write", help="read or read,write (default)")
    parser.add_argument("--days", type=int, help="how long it works (default: until revoked)")
    parser.set_defaults(run=_token)


def _add_doctor(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.set_defaults(run=_doctor)


def _add_weights(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("network", nargs="?", default="mobilenet-v2", help="default: mobilenet-v2, 14 MB")
    parser.set_defaults(run=_weights)


def _start(options: argparse.Namespace) -> int:
    from mlplatform.cli.start import run

    return run(options.host, options.port, verbose=options.verbose)


def _prepare(options: argparse.Namespace) -> int:
    from mlplatform.cli.prepare import run

    return run(options.address)


def _worker(options: argparse.Namespace) -> int:
    from mlplatform.cli.worker import run

    return run([options.queue] if options.queue else ["short", "training"])


def _token(options: argparse.Namespace) -> int:
    from mlplatform.cli.token import run

    return run(options.user, options.team, options.scopes, options.days)


def _doctor(options: argparse.Namespace) -> int:
    from mlplatform.cli.doctor import run

    return run(as_json=options.json)


def _weights(options: argparse.Namespace) -> int:
    from mlplatform.cli.weights import run

    return run(options.network)
