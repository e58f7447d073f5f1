"""`python -m training.trainers.template SOCKET`: a process with the libraries loaded, from which trainers are forked.

One connection is one child. The client sends one line `{"run": "train" | "serve", "args": […], "env": {…}, "cwd": …}`
together with four descriptors (stdin, stdout, stderr, events) and gets `{"pid", "start_time"}`, then, when the child
has ended, `{"exit": code}` or `{"signal": number}` with what it used. A connection that closes ends its child's group;
the kernel ends all children when this process goes.

Forking is sound only while this process has one thread and has not touched a GPU; that is checked before every fork. If
it does not hold, the process forks no more and ends with its last child; its clients start plain processes instead.

Start it with the environment a trainer may see: the kernel shows it in each child's /proc, whatever `env` says.
"""

import gc
import os
import selectors
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

from training.trainers.limits import VARIABLES, hide_our_datasets_package
from training.trainers.preload import network_steps
from training.trainers.template_child import RefusedRequest, fork_child, receive_request, send, start_time
from training.trainers.template_children import Children, kill_group

BACKLOG = 64
QUIET_S = 1.0  # without a request, before the next library is loaded
PAUSE_S = 0.1  # before the next try when a connection cannot be accepted


class NotForkable(Exception):
    """This process must not fork: the text says why."""


def check_forkable() -> None:
    """Raise NotForkable when a second thread runs or CUDA is in use: a forked child would get their locks, not them."""
    threads = len(list(Path("/proc/self/task").iterdir()))
    if threads != 1:
        raise NotForkable(f"{threads} threads run in the template, and only one may")
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_initialized():
        raise NotForkable("CUDA is initialised in the template")


def prepare() -> None:
    """Load what tables need and run one tiny fit, so that what it loads late is there too; keep it out of the GC."""
    for name in VARIABLES:
        os.environ[name] = "1"
    os.environ["OMP_WAIT_POLICY"] = "PASSIVE"  # read when the libraries load, and so in force in every child
    # Arrow's allocator would start a thread of its own as soon as it is loaded.
    os.environ["JE_ARROW_MALLOC_CONF"] = "background_thread:false"
    hide_our_datasets_package()
    from training.trainers.preload import preload
    from training.trainers.warm_up import warm_up

    preload()
    warm_up()
    settle()


def settle() -> None:
    """After something was loaded: still fit to fork, and its objects out of the reach of each child's GC."""
    check_forkable()
    gc.collect()
    gc.freeze()


class Template:
    """The listening socket, the connections and their children, in one thread.

    `todo` is what is still to be loaded; it is done step by step while nobody asks, so that the first jobs on tables
    need not wait for libraries of networks.
    """

    def __init__(self, listener: socket.socket, todo: Iterator[Callable[[], object]] | None = None) -> None:
        self._todo = todo
        self._selector = selectors.DefaultSelector()
        self._listener = listener
        self._children = Children()
        wake_read, self._wake_write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(self._wake_write, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda signum, frame: None)
        self._selector.register(listener, selectors.EVENT_READ, self._accept)
        self._selector.register(wake_read, selectors.EVENT_READ, lambda: os.read(wake_read, 4096))

    def serve(self) -> None:
        """Until the process is ended from outside. Raises NotForkable once it is no longer fit to fork."""
        while True:
            self._turn()

    def see_off(self) -> None:
        """Fork no more, but stay until the last child has ended: the kernel ends them with this process."""
        self._todo = None
        self._selector.unregister(self._listener)
        self._listener.close()
        while self._children:
            self._turn()

    def _turn(self) -> None:
        ready = self._selector.select(QUIET_S if self._todo else None)
        try:
            for key, _ in ready:
                key.data()
            if not ready:
                self._load()
        finally:
            for connection in self._children.reap():
                self._selector.unregister(connection)
                connection.close()

    def _load(self) -> None:
        """The next step; the sockets are looked at after each."""
        step = next(self._todo, None) if self._todo else None
        if step is None:
            self._todo = None
            return
        try:
            step()
            settle()
        except NotForkable:
            raise
        except Exception:  # a library that does not load is missed by the jobs that need it, and said there
            traceback.print_exc()

    def _accept(self) -> None:
        """One connection. What goes wrong over it is told its client, and is no reason to end: all children would."""
        try:
            connection, _ = self._listener.accept()
        except OSError:  # without a descriptor for it the connection stays in the queue
            time.sleep(PAUSE_S)
            return
        try:
            self._start(connection)
        except (OSError, RefusedRequest, NotForkable) as error:
            send(connection, {"error": str(error)})
            connection.close()
            if isinstance(error, NotForkable):
                raise

    def _start(self, connection: socket.socket) -> None:
        connection.settimeout(2.0)
        request = receive_request(connection)
        try:
            check_forkable()
            connection.settimeout(0)
            if _is_closed(connection):  # it waited too long and has started a plain process: never two of them
                raise RefusedRequest("the client has gone")
            pid = fork_child(request)
        finally:
            request.close()
        try:
            started = start_time(pid)
            self._selector.register(connection, selectors.EVENT_READ, lambda: self._heard(pid, connection))
        except OSError:
            kill_group(pid)  # a child that nobody hears of; it is reaped like any other
            raise
        self._children.add(pid, started, connection)

    def _heard(self, pid: int, connection: socket.socket) -> None:
        if _is_closed(connection):
            self._children.kill(pid)


def _is_closed(connection: socket.socket) -> bool:
    """A client says nothing after its request, so anything that can be read is the end of the connection."""
    try:
        return not connection.recv(4096)
    except BlockingIOError:
        return False
    except OSError:
        return True


def listen(path: Path) -> socket.socket:
    """Bind beside and rename, so that the name is there only when somebody listens, and no stale one is in the way."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    handle = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        draft = f"{path.name}.{os.getpid()}"
        # An address holds 107 bytes, less than many a data directory; a descriptor of the folder is short.
        listener.bind(f"/proc/self/fd/{handle}/{draft}")
        path.with_name(draft).chmod(0o600)
        listener.listen(BACKLOG)
        path.with_name(draft).rename(path)
    finally:
        os.close(handle)
    return listener


def main(path: Path) -> int:
    prepare()
    template = Template(listen(path), network_steps())
    try:
        template.serve()
    except NotForkable as error:
        print(f"Forking no more, and ending with the last child: {error}.", file=sys.stderr, flush=True)
    finally:
        path.unlink(missing_ok=True)
    template.see_off()
    return 1


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Usage: python -m training.trainers.template SOCKET, the path of the socket to make.")
    signal.signal(signal.SIGTERM, lambda signum, frame: sys.exit(0))
    signal.signal(signal.SIGINT, lambda signum, frame: sys.exit(0))
    sys.exit(main(Path(sys.argv[1])))
