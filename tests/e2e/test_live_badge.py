"""What the badge beside a running job says when the network goes and comes back."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.pages import Api
from tests.e2e.portal import Portal
from tests.e2e.signing_in import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


@pytest.fixture
def long_job(portal: Portal) -> Iterator[str]:
    """A job that runs for half a minute at least."""
    api = Api(portal, portal.token("owner", "My team"))
    samples = {item["name"]: item["id"] for item in api.call("GET", "/datasets?limit=100")["items"]}
    api.wait(f"/datasets/{samples['Breast cancer']}", {"ready"})
    settings = {"n_estimators": 5000, "min_samples_leaf": 1}
    body = {"dataset": samples["Breast cancer"], "trainer": "random-forest-classifier", "hyperparameters": settings}
    job = api.call("POST", "/jobs", body)["id"]
    yield job
    api.call("DELETE", f"/jobs/{job}")


def test_badge_tells_of_a_lost_network_and_of_its_return(page: Page, portal: Portal, long_job: str) -> None:
    sign_in(page, portal)
    page.goto(f"{portal.url}/jobs/{long_job}/")
    badge = page.locator("#live")
    expect(badge).to_have_text(re.compile("Live"))
    page.context.set_offline(True)
    expect(badge).to_have_text(re.compile("Reconnecting|Polling"), timeout=15_000)
    page.context.set_offline(False)
    expect(badge).to_have_text(re.compile("Live"))
