"""Whether the kernel ended processes for lack of memory: a bare SIGKILL does not tell."""

from pathlib import Path

_COUNTERS = ("/sys/fs/cgroup/memory.events", "/sys/fs/cgroup/memory/memory.oom_control", "/proc/vmstat")


def memory_kills() -> int | None:
    """How often that has happened so far, in this container where it has a count of its own; None if nobody counts."""
    for counter in _COUNTERS:
        try:
            lines = Path(counter).read_text("ascii").splitlines()
        except OSError:
            continue
        for line in lines:
            name, _, value = line.partition(" ")
            if name == "oom_kill" and value.isdigit():
                return int(value)
    return None
