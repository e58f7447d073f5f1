"""How the tests are shared out among processes: `pytest -n 2`."""

from xdist.scheduler import LoadScopeScheduling

# Tests that start portals and kill processes: beside each other they would wait for the processor, not for the portal.
_WITH_PROCESSES = (
    "tests/cli/",
    "tests/faults/",
    "tests/system/test_watchdog.py",
    "tests/training/engine/test_template",
    "tests/training/live/test_connections.py",
    "tests/training/live/test_web_process.py",
)
_WITH_BROWSER = "tests/e2e/"
# Their files fit a model once. Elsewhere a file stays divisible: pytest-django has put tests that empty the database
# last, and a file that went as a whole would bring its own before the others.
_FITS_ONCE = "tests/training/trainers/"


class Rooms(LoadScopeScheduling):
    """Tests that must not run beside each other, or that share what takes long to make, go to one process."""

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(_WITH_PROCESSES):
            return "processes"
        if nodeid.startswith(_WITH_BROWSER):
            return "browser"
        return nodeid.partition("::")[0] if nodeid.startswith(_FITS_ONCE) else nodeid
