"""Getting a browser context past the sign-in page."""

from playwright.sync_api import Page

from tests.e2e.portal import Portal

OWNER, PASSWORD = "owner", "penguins-like-cold-water"


def sign_in(page: Page, portal: Portal) -> None:
    """By the one-time link the first time, which asks for a password; by that password afterwards."""
    if "password" not in portal.notes:
        page.goto(portal.sign_in_link)
        page.get_by_role("button", name="Sign in").click()
        page.locator("input[type=password]").nth(0).fill(PASSWORD)
        page.locator("input[type=password]").nth(1).fill(PASSWORD)
        page.locator("main button[type=submit]").first.click()
        portal.notes["password"] = PASSWORD
    else:
        page.goto(f"{portal.url}/accounts/login/")
        page.locator("input[name=login]").fill(OWNER)
        page.locator("input[name=password]").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{portal.url}/")
