"""The golden paths in a real browser, with every click counted from sign-in."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from datasets.samples.catalogue import FOLDER
from tests.e2e.portal import Portal
from tests.e2e.signing_in import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


RENEW_FORMS = """document.querySelectorAll('form[data-confirm]').forEach(form => {
    const copy = form.cloneNode(true);
    form.replaceWith(copy);
    htmx.process(copy);
})"""


class Clicks:
    """Clicks through the page and counts."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.count = 0

    def button(self, name: str) -> None:
        self.count += 1
        self.page.get_by_role("button", name=name).first.click()

    def link(self, name: str) -> None:
        self.count += 1
        self.page.get_by_role("link", name=name).first.click()


@pytest.fixture
def owner(page: Page, portal: Portal) -> Page:
    sign_in(page, portal)
    return page


def test_sample_is_training_two_clicks_after_sign_in(owner: Page) -> None:
    clicks = Clicks(owner)
    clicks.count = 1  # the “Sign in” that the fixture clicked
    clicks.button("Train on Penguins")
    owner.wait_for_url("**/jobs/*/")
    assert clicks.count == 2
    # The page fills by itself: nothing below reloads it.
    expect(owner.locator("#job-status")).to_contain_text("Done", timeout=60_000)
    expect(owner.get_by_text("always guessing the commonest class").first).to_be_visible()
    expect(owner.get_by_role("heading", name="Confusion matrix")).to_be_visible()
    clicks.link("Try it")
    owner.wait_for_url("**/models/**")
    clicks.button("Predict")
    expect(owner.locator("[data-answer]")).to_contain_text("species")
    expect(owner.locator("[data-answer] meter")).to_have_count(3)


def test_the_digits_are_training_two_clicks_after_sign_in(owner: Page) -> None:
    clicks = Clicks(owner)
    clicks.count = 1
    clicks.button("Train on Handwritten digits")
    owner.wait_for_url("**/jobs/*/")
    assert clicks.count == 2
    expect(owner.locator("#job-status")).to_contain_text("Done", timeout=180_000)
    expect(owner.get_by_role("heading", name="Confusion matrix")).to_be_visible()
    expect(owner.get_by_role("heading", name="Accuracy on test images").first).to_be_visible()
    for picture in owner.locator("img.cell-picture").all():
        assert picture.evaluate("async image => { await image.decode(); return image.naturalWidth > 0; }")


@pytest.mark.parametrize(
    ("name", "amount"),
    [("twemoji_4cls_240.zip", "240 images"), ("kjv_proverbs.txt", "passages"), ("jargon_chat.jsonl", "400 chats")],
)
def test_own_data_of_every_kind_is_training_four_clicks_after_sign_in(owner: Page, name: str, amount: str) -> None:
    clicks = Clicks(owner)
    clicks.count = 2  # “Sign in”, and choosing the file, or dropping it: the upload starts by itself
    owner.locator("input[type=file]").first.set_input_files(FOLDER / name)
    owner.wait_for_url("**/train/?dataset=*")
    expect(owner.get_by_role("button", name="Start training")).to_be_enabled(timeout=60_000)
    expect(owner.locator("#train-summary")).to_contain_text(amount)
    clicks.button("Start training")
    owner.wait_for_url("**/jobs/*/")
    assert clicks.count <= 4
    clicks.button("Stop")
    # As a live update does that comes while the question is open.
    owner.evaluate(RENEW_FORMS)
    owner.get_by_role("dialog").get_by_role("button", name="Stop").click()
    expect(owner.locator("#job-status")).to_contain_text("Cancelled", timeout=60_000)


def test_own_csv_is_training_four_clicks_after_sign_in(owner: Page, tmp_path: Path) -> None:
    table = tmp_path / "fruit.csv"
    rows = [f"{i},{i % 7},{'apple' if i % 7 < 4 else 'pear'}" for i in range(120)]
    table.write_text("\n".join(["weight,ring,fruit", *rows]))
    clicks = Clicks(owner)
    clicks.count = 1
    clicks.count += 1  # choosing the file, or dropping it: the upload starts by itself
    owner.locator("input[type=file]").first.set_input_files(table)
    owner.wait_for_url("**/train/?dataset=*")
    expect(owner.get_by_role("button", name="Start training")).to_be_enabled(timeout=60_000)
    clicks.button("Start training")
    owner.wait_for_url("**/jobs/*/")
    assert clicks.count <= 4
    expect(owner.locator("#job-status")).to_contain_text("Done", timeout=60_000)


def test_the_page_catches_up_after_the_tab_was_closed(owner: Page) -> None:
    owner.get_by_role("button", name="Train on Penguins").first.click()
    owner.wait_for_url("**/jobs/*/")
    address = owner.url
    again = owner.context.new_page()
    owner.close()
    again.goto(address)
    expect(again.locator("#job-status")).to_contain_text("Done", timeout=60_000)
    again.reload()
    expect(again.locator("#job-status")).to_contain_text("Done")
