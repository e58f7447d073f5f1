"""Starting trainer processes: forked from the warm template where one listens, else as a plain new process.

Either way the child leads a session and a process group of its own, dies with whoever watches over it, and is driven
through the same `Child`.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mlplatform.core import storage
from mlplatform.core.warm_fork import ForkedChild, TemplateGone
from mlplatform.core.warm_plain import PlainChild

MODULES = {"train": "training.trainers", "serve": "training.trainers.serve"}
SOCKET_NAME = "template.sock"

Child = ForkedChild | PlainChild


@dataclass(frozen=True, slots=True)
class Launch:
    """What to run (`train` RUN_DIR or `serve` MODEL_DIR), all of the environment it sees, and its descriptors."""

    run: str
    args: Sequence[str]
    env: Mapping[str, str]
    cwd: Path
    stdin: int
    stdout: int
    stderr: int
    events: int


def spawn(
    *,
    run: str,
    args: Sequence[str],
    env: Mapping[str, str],
    cwd: Path,
    stdin: int | None = None,
    stdout: int | None = None,
    stderr: int | None = None,
    events_fd: int | None = None,
) -> Child:
    """Start a child. Descriptors left out are /dev/null; the caller keeps and closes those it gives.

    Raises OSError when not even a plain process can be started.
    """
    null = os.open(os.devnull, os.O_RDWR)
    try:
        given = [null if fd is None else fd for fd in (stdin, stdout, stderr, events_fd)]
        launch = Launch(run, [str(arg) for arg in args], dict(env), Path(cwd), *given)
        try:
            return ForkedChild.start(storage.run_dir(), SOCKET_NAME, launch)
        except TemplateGone:
            return PlainChild.start(MODULES[run], launch)
    finally:
        os.close(null)
