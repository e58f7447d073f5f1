"""The command line: names, defaults, help. Importing this must stay cheap, so commands import their work inside."""

import argparse
import os

from mlplatform import __version__

_DATA_DIR_HELP = "where everything is kept (default: $MLPLATFORM_DATA_DIR, or data/ in a checkout, or ~/.mlplatform)"


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="mlplatform", description="A portal in which a team turns data into models.")
    parser.add_argument("--version", action="version", version=f"mlplatform {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--data-dir", metavar="DIR", help=_DATA_DIR_HELP)
    _add_start(commands.add_parser("start", parents=[common], help="run web and workers until Ctrl-C"))
    _add_worker(commands.add_parser("worker", parents=[common], help="run only workers, e.g. on a machine with a GPU"))
    _add_token(commands.add_parser("token", parents=[common], help="print a new API token"))
    _add_doctor(
        commands.add_parser("doctor", parents=[common], help="say what is there, what is missing, how to get it")
    )
    _add_prepare(commands.add_parser("prepare", parents=[common]))
    commands.add_parser("manage", help="Django's commands, e.g. “mlplatform manage migrate”")
    return parser


def _add_start(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default=os.environ.get("MLPLATFORM_HOST", "127.0.0.1"))
    parser.add_argument(
        "--port", type=int, default=os.environ.get("MLPLATFORM_PORT", "8000"), help="0 takes a free one"
    )
    parser.add_argument("--verbose", action="store_true", help="show everything the parts write, not only warnings")
    parser.set_defaults(run=_start)


def _add_prepare(parser: argparse.ArgumentParser) -> None:
    """Without help text it is not listed: only `start` calls it."""
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
