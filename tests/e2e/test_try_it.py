"""Try it in a real browser: a dropped picture is recognised; texts stream, can be stopped, and conversations go on."""

import base64
import zipfile
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from datasets.samples.catalogue import FOLDER
from tests.e2e.pages import Api
from tests.e2e.portal import Portal
from tests.e2e.signing_in import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

# What the page does when a file is dropped on it: Playwright cannot drag from outside the browser.
DROP = """(form, [name, text]) => {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([bytes], name, {type: "image/png"}));
  form.dispatchEvent(new DragEvent("drop", {bubbles: true, cancelable: true, dataTransfer}));
}"""

# The whole answer takes three seconds, in which a busy machine may not come to click: the page presses Stop by itself.
STOP_WHILE_WRITING = """written => {
  const status = document.querySelector("[data-ask-status]");
  const stop = document.querySelector("[data-ask-stop]");
  let before = null;
  new MutationObserver((_, watch) => {
    if (status.textContent !== "Writing…" || stop.hidden) return;
    before ??= written.textContent;
    if (written.textContent === before) return;
    watch.disconnect();
    stop.click();
  }).observe(written, {childList: true, subtree: true, characterData: true});
}"""


@pytest.fixture(scope="module")
def api(portal: Portal) -> Api:
    return Api(portal, portal.token("owner", "My team"))


def trained(api: Api, sample: str, trainer: str, **settings: Any) -> str:
    """Address of the Try it part of a model trained on a bundled sample."""
    names = {item["name"]: item["id"] for item in api.call("GET", "/datasets?limit=100")["items"]}
    api.wait(f"/datasets/{names[sample]}", {"ready"})
    job = api.train(names[sample], trainer=trainer, hyperparameters=settings)
    assert job["status"] == "succeeded", job
    return f"/models/{job['model']['id']}/v1/#try-it"


@pytest.fixture(scope="module")
def digits(api: Api) -> str:
    return trained(api, "Handwritten digits", "native-cnn", epochs=10)


@pytest.fixture(scope="module")
def writer(api: Api) -> str:
    return trained(api, "Proverbs", "causal-lm", epochs=1, context_length=64)


@pytest.fixture(scope="module")
def talker(api: Api) -> str:
    return trained(api, "Jargon chats", "chat-sft", epochs=1, context_length=64)


@pytest.fixture
def owner(page: Page, portal: Portal) -> Page:
    sign_in(page, portal)
    return page


def picture() -> bytes:
    """A handwritten seven of the sample."""
    with zipfile.ZipFile(FOLDER / "digits_8x8_500.zip") as archive:
        return archive.read(next(name for name in archive.namelist() if "/7/" in name and name.endswith(".png")))


def test_a_dropped_picture_is_previewed_and_recognised(owner: Page, portal: Portal, digits: str) -> None:
    owner.goto(portal.url + digits)
    owner.get_by_role("button", name="Predict").click()
    expect(owner.locator("[data-answer]")).to_contain_text("The test picture", timeout=60_000)
    content = base64.b64encode(picture()).decode()
    owner.locator("form[data-picture]").evaluate(DROP, ["seven.png", content])
    expect(owner.locator("[data-answer]")).to_contain_text("seven.png")
    expect(owner.locator("[data-answer] h3 strong")).to_have_text("7")
    expect(owner.locator("[data-answer] meter")).to_have_count(10)
    expect(owner.locator("[data-picture-preview]")).to_have_attribute("alt", "Preview of seven.png")
    owner.locator("form[data-picture]").evaluate(DROP, ["letter.png", base64.b64encode(b"Dear reader").decode()])
    expect(owner.locator("#answer")).to_contain_text("letter.png: the image is none of PNG")


def test_a_prompt_streams_and_can_be_stopped(owner: Page, portal: Portal, writer: str) -> None:
    owner.goto(portal.url + writer)
    owner.get_by_role("textbox", name="Prompt").fill("A wise son")
    owner.get_by_text("Sampling", exact=True).click()
    owner.get_by_label("Most tokens").fill("2000")
    status = owner.locator("[data-ask-status]")
    owner.locator("[data-written]").evaluate(STOP_WHILE_WRITING)
    owner.get_by_role("button", name="Write").click()
    expect(status).to_contain_text("Stopped after", timeout=60_000)
    owner.get_by_label("Most tokens").fill("5")
    owner.get_by_role("button", name="Write").click()
    expect(status).to_contain_text("token")
    expect(status).to_contain_text("first piece after")


def test_a_conversation_goes_on(owner: Page, portal: Portal, talker: str) -> None:
    owner.goto(portal.url + talker)
    owner.get_by_text("Sampling", exact=True).click()
    owner.get_by_label("Most tokens").fill("20")
    bubbles = owner.locator(".bubble")
    for count, question in ((2, "What does foo mean?"), (4, "And bar?")):
        owner.get_by_role("textbox", name="Message").fill(question)
        owner.get_by_role("button", name="Send").click()
        expect(bubbles).to_have_count(count, timeout=60_000)
        expect(owner.locator("[data-ask-status]")).to_contain_text("token", timeout=60_000)
    expect(bubbles.nth(2)).to_contain_text("And bar?")
    owner.get_by_role("button", name="New conversation").click()
    expect(bubbles).to_have_count(0)
