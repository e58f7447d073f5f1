"""axe-core on every page, light and dark, wide and narrow: no violation."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e.conftest import Watch
from tests.e2e.pages import PAGES, SIGNED_OUT, Api, fill
from tests.e2e.portal import Portal
from tests.e2e.signing_in import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

VIEWS = [
    ("light", 1280),
    pytest.param("dark", 390, marks=pytest.mark.slow),
    pytest.param("light", 390, marks=pytest.mark.slow),
    pytest.param("dark", 1280, marks=pytest.mark.slow),
]
RUN_AXE = """async () => (await axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}))
    .violations.map(v => ({rule: v.id, help: v.help, where: v.nodes.slice(0, 3).map(n => n.target.join(" "))}))"""


@pytest.fixture(scope="module")
def contents(portal: Portal) -> dict[str, str]:
    return fill(Api(portal, portal.token("owner", "My team")))


@pytest.fixture(scope="module")
def session(browser: Browser, portal: Portal) -> Any:
    context = browser.new_context()
    page = context.new_page()
    sign_in(page, portal)
    state = context.storage_state()
    context.close()
    return state


def _problems(context: BrowserContext, page: Page, axe: str, addresses: dict[str, str]) -> Iterator[str]:
    for name, address in addresses.items():
        page.goto(address, wait_until="load")
        page.wait_for_timeout(250)
        page.evaluate(axe)
        for found in page.evaluate(RUN_AXE):
            yield f"{name}: {found['rule']} ({found['help']}) at {found['where']}"
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"):
            yield f"{name}: the page is wider than the window"


@pytest.mark.parametrize(("scheme", "width"), VIEWS)
def test_no_violation(browser, portal, contents, session, axe_source, scheme, width):
    context = browser.new_context(
        storage_state=session, color_scheme=scheme, viewport={"width": width, "height": 900}, reduced_motion="reduce"
    )
    watch = Watch(context, portal)
    page = context.new_page()
    addresses = {name: portal.url + path.format(**contents) for name, path in PAGES.items()}
    problems = list(_problems(context, page, axe_source, addresses))
    context.close()
    assert not problems, "\n".join(problems)
    assert not watch.complaints, "\n".join(watch.complaints)


@pytest.mark.parametrize(("scheme", "width"), VIEWS)
def test_no_violation_signed_out(browser, portal, axe_source, scheme, width):
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
    addresses = {name: portal.url + path for name, path in SIGNED_OUT.items()}
    problems = list(_problems(context, context.new_page(), axe_source, addresses))
    context.close()
    assert not problems, "\n".join(problems)
