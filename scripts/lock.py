"""Write constraints.txt: every package that the project and its dev extra need, at the version installed here.

    make lock

Plain `name==version` lines, so that the file says nothing of the machine it was made on.
"""

import sys
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
HEADER = "# Made by `make lock` from what is installed and tested. Used by `pip install -c constraints.txt`.\n"


def wanted() -> list[Requirement]:
    """What pyproject.toml asks for, extras and build backend included."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    lines = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    for extra in project["project"]["optional-dependencies"].values():
        lines += extra
    return [Requirement(line) for line in lines]


def closure(requirements: list[Requirement]) -> dict[str, str]:
    """Name → version of the requirements and of all that they need on this machine's Python."""
    found: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    queue = [(requirement, extra) for requirement in requirements for extra in ("", *requirement.extras)]
    while queue:
        requirement, extra = queue.pop()
        name = canonicalize_name(requirement.name)
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        try:
            package = distribution(name)
        except PackageNotFoundError:
            sys.exit(f"{name} is needed but not installed. Run “make dev” first.")
        # A local version (torch's +cpu) exists only where it was built.
        found[name] = Version(package.version).public
        for line in package.requires or []:
            needed = Requirement(line)
            if needed.marker is None or needed.marker.evaluate({"extra": extra}):
                queue += [(needed, more) for more in ("", *needed.extras)]
    return found


if __name__ == "__main__":
    pins = closure(wanted())
    pins.pop("mlplatform", None)
    (ROOT / "constraints.txt").write_text(HEADER + "".join(f"{name}=={pins[name]}\n" for name in sorted(pins)))
    sys.stdout.write(f"constraints.txt: {len(pins)} packages\n")
