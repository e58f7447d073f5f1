"""Where the portal answers. The supervisor owns the socket: while web restarts, callers wait instead of failing."""

import errno
import ipaddress
import socket

import psutil

from mlplatform.core.errors import ApplicationError

_BACKLOG = 512


class CannotListen(ApplicationError):
    """The address is taken or not ours."""

    code, status = "cannot_listen", 503


def listen(host: str, port: int) -> socket.socket:
    """A listening IPv4 socket; port 0 takes any free one. Raises `CannotListen` in words."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
    except OSError as error:
        sock.close()
        raise _in_words(host, port, error) from None
    sock.listen(_BACKLOG)
    return sock


def _in_words(host: str, port: int, error: OSError) -> CannotListen:
    if error.errno == errno.EADDRINUSE:
        return CannotListen(
            f"Port {port} of {host} is taken by another program.",
            hint=f"Choose another one with --port, e.g. --port {port + 1}.",
        )
    if error.errno == errno.EACCES:
        return CannotListen(
            f"Port {port} needs more rights than this user has.", hint="Choose a port of 1024 or more with --port."
        )
    return CannotListen(
        f"This machine cannot listen at {host} ({error.strerror or error}).",
        hint="Write one of its own IPv4 addresses, 127.0.0.1 for this machine only, or 0.0.0.0 for all.",
    )


def address(sock: socket.socket) -> str:
    """What to type into a browser."""
    host, port = sock.getsockname()[:2]
    if host == "0.0.0.0":  # noqa: S104
        host = socket.gethostname()
    elif ipaddress.ip_address(host).is_loopback:
        host = "localhost"
    return f"http://{host}:{port}"


def names_of(host: str) -> list[str]:
    """The host names under which callers will ask for a portal that listens at `host` (for ALLOWED_HOSTS)."""
    names = ["localhost", "127.0.0.1"]
    if host == "0.0.0.0":  # noqa: S104
        names += [socket.gethostname(), socket.getfqdn()]
        names += [
            entry.address
            for entries in psutil.net_if_addrs().values()
            for entry in entries
            if entry.family == socket.AF_INET
        ]
    else:
        names.append(host)
    return list(dict.fromkeys(names))
