"""Pictures of every page, wide and narrow, light and dark, empty and full, into screenshots/; also the README's.

    python -m scripts.screenshots [--only NAME] [--readme]

Starts a portal of its own on a scratch data directory.
"""

import argparse
import shutil
import tempfile
from pathlib import Path
from typing import Any, Literal

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.e2e.pages import EMPTY_PAGES, PAGES, SIGNED_OUT, Api, fill
from tests.e2e.portal import ROOT, Portal
from tests.e2e.signing_in import sign_in

FOLDER = ROOT / "screenshots"
README_PICTURE = ROOT / "docs/job.png"
README_HEIGHT = 1100
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
VIEWS = [(scheme, width) for scheme in SCHEMES for width in (1280, 390)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="name of one page, e.g. job")
    parser.add_argument("--readme", action="store_true", help="also renew the picture in the README")
    arguments = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        parser.exit(1, "Chromium is missing. Install it with: apt-get install chromium\n")
    with (
        tempfile.TemporaryDirectory() as folder,
        Portal(Path(folder) / "data") as portal,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        take_all(browser, portal, arguments.only)
        browser.close()
    if arguments.readme:
        with Image.open(FOLDER / "job-1280-light.png") as picture:
            picture.crop((0, 0, picture.width, README_HEIGHT)).convert("P", palette=Image.Palette.ADAPTIVE).save(
                README_PICTURE
            )


def take_all(browser: Browser, portal: Portal, only: str) -> None:
    FOLDER.mkdir(exist_ok=True)
    wanted = {name: path for name, path in PAGES.items() if only in ("", name)}
    take(browser, portal, None, {name: path for name, path in SIGNED_OUT.items() if only in ("", name)})
    owner = _state(browser, portal)
    # Before anything ran there is nothing but the samples: the empty states.
    take(browser, portal, owner, {f"{name}-empty": path for name, path in EMPTY_PAGES.items() if only in ("", name)})
    contents = fill(Api(portal, portal.token("owner", "My team")))
    take(browser, portal, owner, {name: path.format(**contents) for name, path in wanted.items()})


def _state(browser: Browser, portal: Portal) -> Any:
    context = browser.new_context()
    sign_in(context.new_page(), portal)
    state = context.storage_state()
    context.close()
    return state


def take(browser: Browser, portal: Portal, state: Any, pages: dict[str, str]) -> None:
    for scheme, width in VIEWS:
        context = browser.new_context(
            storage_state=state, color_scheme=scheme, viewport={"width": width, "height": 900}, reduced_motion="reduce"
        )
        page = context.new_page()
        for name, path in pages.items():
            page.goto(portal.url + path, wait_until="load")
            page.wait_for_timeout(600)
            page.screenshot(path=FOLDER / f"{name}-{width}-{scheme}.png", full_page=True)
        context.close()


if __name__ == "__main__":
    main()
