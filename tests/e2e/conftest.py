"""A portal and a browser for the tests that click."""

import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.e2e.portal import ROOT, Portal

# Playwright's synchronous API keeps an event loop running, which Django would take for an asynchronous view.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

AXE_VERSION = "4.14.1"
LIMIT_MS = 30_000
# A page's default does not go for what is expected of it, which would have 5 s.
expect.set_options(timeout=LIMIT_MS)


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with Portal(tmp_path_factory.mktemp("portal") / "data") as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    assert chromium, "The browser tests need Debian's chromium: apt-get install chromium, or run `make test`."
    flags = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=flags)
        yield started
        started.close()


class Watch:
    """What a page must never do: break the policy, fail a script, or ask another machine."""

    def __init__(self, context: BrowserContext, portal: Portal) -> None:
        self.complaints: list[str] = []
        self._own = (portal.url, portal.url.replace("http", "ws", 1), "data:", "blob:", "about:")
        context.on("page", self._watch)

    def _watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))
        page.on("console", lambda line: self._console(line.type, line.text))
        page.on("request", lambda request: self._request(request.url))

    def _console(self, kind: str, text: str) -> None:
        # Chromium's own words for what fails outside: a refused request, a socket that is tried without a network.
        harmless = ("Failed to load resource", "ERR_INTERNET_DISCONNECTED")
        if "Content Security Policy" in text or (kind == "error" and not any(words in text for words in harmless)):
            self.complaints.append(f"console: {text}")

    def _request(self, url: str) -> None:
        if not url.startswith(self._own):
            self.complaints.append(f"request to another machine: {url}")


@pytest.fixture
def page(browser: Browser, portal: Portal) -> Iterator[Page]:
    """A fresh page; at the end nothing forbidden may have happened on it."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    watch = Watch(context, portal)
    page = context.new_page()
    page.set_default_timeout(LIMIT_MS)
    yield page
    context.close()
    assert not watch.complaints, "\n".join(watch.complaints)


@pytest.fixture(scope="session")
def axe_source() -> str:
    """The accessibility checker's own script, fetched once from npm into an ignored folder."""
    folder = ROOT / "node_modules/.cache/axe"
    script = folder / f"axe-{AXE_VERSION}.js"
    if not script.exists():
        folder.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            ["npm", "pack", f"axe-core@{AXE_VERSION}", "--silent"], cwd=folder, capture_output=True, text=True
        )
        assert done.returncode == 0, f"axe-core could not be fetched from npm: {done.stderr}"
        _extract(folder / done.stdout.strip().splitlines()[-1], script)
    return script.read_text()


def _extract(archive: Path, target: Path) -> None:
    with tarfile.open(archive) as tar:
        member = tar.extractfile("package/axe.min.js")
        assert member is not None
        target.write_bytes(member.read())
