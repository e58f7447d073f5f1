"""Fetch the front end's third-party files from npm into static/vendor/ and cut the icon sprite.

Run by a developer when a version below changes: ``python scripts/vendor_static.py``. It needs npm; installing or
running the portal does not, because what it writes is committed. VENDOR.json names version, licence, source package
and sha256 of every file, and tests/test_vendor.py holds the files to it.
"""

import hashlib
import json
import re
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "static"
VENDOR = STATIC / "vendor"
Entry = dict[str, str | int]
SOURCE_MAP = re.compile(rb"\s*(?://|/\*)# sourceMappingURL=[^\n]*", re.MULTILINE)


@dataclass(frozen=True)
class Package:
    """One npm package and the files we take: path in the package -> name in static/vendor/."""

    name: str
    version: str
    files: dict[str, str]
    licence_file: str | None = None

    @property
    def slug(self) -> str:
        return self.name.removeprefix("@").replace("/", "-").replace(".", "-")


ICONS_PACKAGE = Package("@tabler/icons", "3.51.0", {}, "LICENSE")
PACKAGES = (
    Package("@tabler/core", "1.6.1", {"dist/css/tabler.min.css": "tabler.min.css"}),
    Package("chart.js", "4.6.1", {"dist/chart.umd.min.js": "chart.umd.min.js"}, "LICENSE.md"),
    Package(
        "chartjs-plugin-zoom",
        "2.2.0",
        {"dist/chartjs-plugin-zoom.min.js": "chartjs-plugin-zoom.min.js"},
        "LICENSE.md",
    ),
    Package(
        "chartjs-plugin-annotation",
        "3.1.0",
        {"dist/chartjs-plugin-annotation.min.js": "chartjs-plugin-annotation.min.js"},
        "LICENSE.md",
    ),
    Package("tus-js-client", "4.3.1", {"dist/tus.min.js": "tus.min.js"}, "LICENSE"),
    ICONS_PACKAGE,
)

# The outline icons of the kit, by their Tabler names. Add one here, run the script, commit the sprite.
# fmt: off
ICONS = [
    "activity", "adjustments", "alert-circle", "alert-triangle", "arrow-back-up", "arrow-left", "arrow-right",
    "ban", "bell", "box", "bulb", "calendar", "chart-bar", "chart-line", "check", "checklist", "chevron-down",
    "chevron-left", "chevron-right", "circle-check", "circle-dashed", "circle-x", "clock", "copy", "cpu", "database",
    "device-desktop", "device-floppy", "dots", "download", "external-link", "eye", "file-off", "file-text",
    "filter", "flag", "flask", "git-branch", "hash", "help-circle", "home", "hourglass", "info-circle", "key",
    "keyboard", "letter-case", "link", "list", "list-check", "loader-2", "lock", "logout", "mail", "messages", "moon",
    "pencil", "photo",
    "player-pause", "player-play", "player-stop", "plus", "refresh", "search", "send", "server", "settings",
    "shield", "stack-2", "sun", "table", "tag", "target", "toggle-left", "trash", "trophy", "upload", "user",
    "users", "wifi", "wifi-off", "x", "zoom-in", "zoom-out", "zoom-reset",
]
# fmt: on


def fetch(package: Package, folder: Path) -> Path:
    """Download one package with npm (which checks its integrity) and return the folder it was unpacked to."""
    packed = subprocess.run(
        ["npm", "pack", "--json", f"{package.name}@{package.version}"],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    archive = folder / json.loads(packed.stdout)[0]["filename"]
    target = folder / package.slug
    with tarfile.open(archive) as tar:
        tar.extractall(target, filter="data")
    return target / "package"


def write(path: Path, content: bytes) -> Entry:
    """Write one vendored file and return its entry for VENDOR.json."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}


def vendor(package: Package, source: Path) -> dict[str, Entry]:
    """Copy the wanted files. Source-map comments go: nobody serves the maps, and hashed static storage minds."""
    files: dict[str, Entry] = {}
    for inner, name in package.files.items():
        content = SOURCE_MAP.sub(b"", (source / inner).read_bytes()).rstrip() + b"\n"
        files[f"vendor/{name}"] = write(VENDOR / name, content)
    if package.licence_file:
        licence = f"licences/{package.slug}.txt"
        files[f"vendor/{licence}"] = write(VENDOR / licence, (source / package.licence_file).read_bytes())
    if package is ICONS_PACKAGE:
        files["img/icons.svg"] = write(STATIC / "img" / "icons.svg", sprite(source))
    return files


def sprite(source: Path) -> bytes:
    """One SVG with a symbol per icon; colour and stroke come from the page through ``currentColor``."""
    symbols = []
    for name in sorted(ICONS):
        svg = (source / "icons" / "outline" / f"{name}.svg").read_text(encoding="utf-8")
        body = re.sub(r"\s+", " ", svg[svg.index(">", svg.index("<svg")) + 1 : svg.rindex("</svg>")]).strip()
        body = body.replace('<path stroke="none" d="M0 0h24v24H0z" fill="none" />', "").replace(" />", "/>").strip()
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{body.replace("> <", "><")}</symbol>')
    return ('<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n").encode()


def main() -> None:
    """Fetch everything and rewrite VENDOR.json."""
    manifest: dict[str, dict[str, object]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        for package in PACKAGES:
            source = fetch(package, Path(scratch))
            licence = json.loads((source / "package.json").read_text(encoding="utf-8"))["license"]
            files = vendor(package, source)
            manifest[package.name] = {"version": package.version, "licence": licence, "files": files}
    (VENDOR / "VENDOR.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
