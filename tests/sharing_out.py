"""How the tests are shared out among processes: `pytest -n 2`."""

import pytest
from xdist.scheduler import LoadScopeScheduling

# Tests that start portals and kill processes: beside each other they would wait for the processor, not for the portal.
_WITH_PROCESSES = ("tests/cli/", "tests/faults/", "tests/system/test_watchdog.py")
_WITH_BROWSER = "tests/e2e/"
_LONG_FILES = (
    "tests/training/trainers/",
    "tests/models_registry/",
    "tests/training/",
    "tests/system/",
    "tests/datasets/",
)


class Rooms(LoadScopeScheduling):
    """A file goes to one process, so that what it shares is made once; so do all tests with processes, or a browser."""

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(_WITH_PROCESSES):
            return "processes"
        return "browser" if nodeid.startswith(_WITH_BROWSER) else nodeid.partition("::")[0]


def longest_first(items: list[pytest.Item]) -> None:
    """Order the files so that what remains at the end is short, and no process waits for another's last file."""
    rooms: list[str | tuple[str, ...]] = [_WITH_PROCESSES, _WITH_BROWSER, *_LONG_FILES]
    items.sort(key=lambda item: next((n for n, room in enumerate(rooms) if item.nodeid.startswith(room)), len(rooms)))
