"""Choosing files in a real browser: several at once, large ones in parts, a folder, and without JavaScript."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.portal import Portal
from tests.e2e.signing_in import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

SENTENCE = b"The quick brown fox jumps over the lazy dog, and the dog does not mind. "
LARGE = 9 * 1024 * 1024
DROP_FOLDER = """zone => {
    const entry = {isDirectory: true, name: "holiday"};
    const event = new Event("drop", {bubbles: true, cancelable: true});
    event.dataTransfer = {items: [{webkitGetAsEntry: () => entry}], files: [new File(["x"], "holiday")]};
    zone.dispatchEvent(event);
}"""


@pytest.fixture
def owner(page: Page, portal: Portal) -> Page:
    sign_in(page, portal)
    page.goto(f"{portal.url}/datasets/new/")
    return page


def texts(folder: Path, size: int, *names: str) -> list[Path]:
    """Files of different words, each of about `size` bytes."""
    paths = []
    for name in names:
        line = name.encode() + b": " + SENTENCE + b"\n\n"
        (folder / name).write_bytes(line * (size // len(line) + 1))
        paths.append(folder / name)
    return paths


def test_several_small_files_become_one_dataset(owner: Page, tmp_path: Path) -> None:
    owner.locator("input[type=file]").set_input_files(texts(tmp_path, 2000, "one.txt", "two.md"))
    owner.wait_for_url("**/datasets/*-*/")
    expect(owner.get_by_text("We read this as: 2 documents")).to_be_visible(timeout=60_000)
    expect(owner.get_by_role("link", name="two.md")).to_be_visible()


def test_large_files_go_up_in_parts_and_only_what_failed_is_sent_again(owner: Page, tmp_path: Path) -> None:
    paths = texts(tmp_path, LARGE, "one.txt", "two.txt")
    begun: list[str] = []
    owner.on("request", lambda request: begun.append(request.url) if _begins(request) else None)
    # The portal refuses the second file's start once, as a full disk would.
    owner.route("**/uploads/", lambda route: route.fulfill(
        status=413, content_type="application/json", body='{"message": "The disk is full.", "hint": "Try later."}',
    ) if len(begun) == 2 else route.continue_())  # fmt: skip
    files = owner.locator("input[type=file]")
    owner.get_by_label("Kind", exact=True).select_option("documents")
    files.set_input_files(paths)
    expect(owner.locator("[data-upload-error]")).to_contain_text("The disk is full. Try later.", timeout=60_000)
    files.set_input_files(paths)
    owner.wait_for_url("**/datasets/*-*/", timeout=60_000)
    assert len(begun) == 3
    expect(owner.get_by_text("We read this as: 2 documents")).to_be_visible(timeout=90_000)


def _begins(request: object) -> bool:
    method, url = getattr(request, "method", ""), getattr(request, "url", "")
    return method == "POST" and url.endswith("/uploads/")


def test_a_folder_and_an_empty_file_are_explained(owner: Page, tmp_path: Path) -> None:
    zone = owner.locator("form[data-upload]")
    zone.evaluate(DROP_FOLDER)
    expect(owner.locator("[data-upload-error]")).to_contain_text("holiday is a folder. Pack it as a ZIP and drop that.")
    (tmp_path / "nothing.csv").touch()
    owner.locator("input[type=file]").set_input_files(tmp_path / "nothing.csv")
    expect(owner.locator("[data-upload-error]")).to_contain_text("nothing.csv is empty")


def test_the_same_form_works_without_javascript(browser: Browser, owner: Page, portal: Portal, tmp_path: Path) -> None:
    context = browser.new_context(storage_state=owner.context.storage_state(), java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{portal.url}/datasets/new/")
    page.locator("input[type=file]").set_input_files(texts(tmp_path, 2000, "three.txt", "four.txt"))
    page.get_by_role("button", name="Upload").click()
    page.wait_for_url("**/datasets/*-*/")
    expect(page.get_by_role("heading", level=1)).to_have_text("three")
    context.close()
