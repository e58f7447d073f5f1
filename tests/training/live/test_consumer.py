"""The job page's socket: snapshot, what is new since, and who may listen."""

import asyncio
import json

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction

from mlplatform.asgi import application
from mlplatform.core import doorbell
from mlplatform.core.models import Membership
from tests.training.factories import make_job, make_version, report
from training import consumers
from training.models import TrainingJob

pytestmark = pytest.mark.django_db(transaction=True)


def cookie_of(persona) -> str:
    return persona.client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def job(alpha):
    job = make_job(make_version(alpha))
    report(job, ("log", {"level": "info", "message": "first"}))
    return job


@pytest.fixture
def session(ed):
    return cookie_of(ed)


def socket(job, session: str | None, since: int = 0, origin: str = "http://localhost") -> WebsocketCommunicator:
    headers = [(b"origin", origin.encode()), (b"host", b"localhost")]
    if session:
        headers.append((b"cookie", f"{settings.SESSION_COOKIE_NAME}={session}".encode()))
    return WebsocketCommunicator(application, f"/ws/jobs/{job.pk}/?since={since}", headers=headers)


def tell(job, *events, **columns):
    """What a worker does: write, then ring. At once, for on SQLite each commit rings."""
    with transaction.atomic():
        report(job, *events)
        if columns:
            TrainingJob.objects.filter(pk=job.pk).update(**columns)
        doorbell.ring("job", job.pk)


async def opened(page: WebsocketCommunicator) -> bool:
    connected, _ = await page.connect(timeout=10)
    return connected


async def frame_of(page: WebsocketCommunicator) -> dict:
    return json.loads(await page.receive_from(timeout=20))


def kinds(frame: dict) -> list[str]:
    return [part["type"] for part in frame["frames"]]


async def test_the_first_frame_is_everything_and_the_next_only_what_changed(job, session):
    page = socket(job, session)
    assert await opened(page)
    first = await frame_of(page)
    assert first["seq"] == 1
    html = "".join(part.get("html", "") for part in first["frames"])
    for region in ("job-status", "job-actions", "job-failure", "job-warnings", "job-result", "job-attempts"):
        assert f'id="{region}"' in html
    assert "first" in next(part for part in first["frames"] if part["type"] == "log")["text"]

    await sync_to_async(tell)(job, ("log", {"level": "info", "message": "second"}), progress_done=50)
    second = await frame_of(page)
    assert second["seq"] == 2
    renewed = [part["html"] for part in second["frames"] if part["type"] == "html"]
    assert len(renewed) == 1
    assert "50 of 100 trees" in renewed[0]
    assert "first" not in next(part for part in second["frames"] if part["type"] == "log")["text"]
    assert {"type": "title", "text": "50 % · Penguins 1 · ML portal"} in second["frames"]
    await page.disconnect()


async def test_since_leaves_out_what_the_page_has(job, session):
    page = socket(job, session, since=1)
    assert await opened(page)
    assert "log" not in kinds(await frame_of(page))
    await page.disconnect()


async def test_a_new_metric_brings_its_chart_and_then_points(job, session):
    page = socket(job, session, since=1)
    assert await opened(page)
    await frame_of(page)
    point = {"name": "loss", "split": "train", "step": 1, "value": 0.9}
    await sync_to_async(tell)(job, ("metric", point))
    html = "".join(part.get("html", "") for part in (await frame_of(page))["frames"])
    assert 'data-chart="live-loss"' in html
    await sync_to_async(tell)(job, ("metric", point | {"step": 2, "value": 0.5}))
    frames = (await frame_of(page))["frames"]
    assert {"type": "chart", "name": "live-loss", "points": {"train": [[2.0, 0.5]]}} in frames
    await page.disconnect()


async def test_the_end_brings_the_result_and_closes_the_matter(job, session):
    page = socket(job, session, since=1)
    assert await opened(page)
    await frame_of(page)
    await sync_to_async(tell)(
        job,
        ("status", {"status": "failed"}),
        status="failed",
        failure={"code": "data_error", "message": "Only one class.", "hint": "Choose another."},
    )
    last = await frame_of(page)
    assert last["frames"][-1] == {"type": "done"}
    assert any("Only one class." in part.get("html", "") for part in last["frames"])
    await page.disconnect()


async def test_a_burst_is_gathered_into_few_frames(job, session):
    page = socket(job, session, since=1)
    assert await opened(page)
    await frame_of(page)
    started = asyncio.get_running_loop().time()
    for number in range(40):
        await sync_to_async(tell)(job, ("log", {"level": "info", "message": f"line {number}"}))
    frames, text = 0, ""
    while "line 39" not in text:
        frames += 1
        text += "".join(part.get("text", "") for part in (await frame_of(page))["frames"] if part["type"] == "log")
    took = asyncio.get_running_loop().time() - started
    assert [f"line {number}" in text for number in range(40)] == [True] * 40
    assert frames <= 2 + took / consumers.FRAME_GAP_S
    await page.disconnect()


async def closed_with(page: WebsocketCommunicator) -> int:
    assert await opened(page)
    message = await page.receive_output(timeout=20)
    assert message["type"] == "websocket.close"
    return message["code"]


async def test_an_outsider_is_closed_as_not_found(job, charlie):
    session = await sync_to_async(cookie_of)(charlie)
    assert await closed_with(socket(job, session)) == 4404


async def test_without_a_session_it_is_closed(job):
    assert await closed_with(socket(job, None)) == 4401
    assert await closed_with(socket(job, "made-up")) == 4401


async def test_another_origin_is_refused(job, session):
    assert not await opened(socket(job, session, origin="http://evil.example"))


async def test_an_unknown_job_is_not_found(job, session):
    job.pk = "00000000-0000-4000-8000-000000000000"
    assert await closed_with(socket(job, session)) == 4404


@pytest.mark.parametrize("loss", ["membership", "session", "user"])
async def test_it_closes_when_the_right_is_lost(job, session, ed, monkeypatch, loss):
    monkeypatch.setattr(consumers, "LOOK_AGAIN_S", 0.2)
    page = socket(job, session)
    assert await opened(page)
    await frame_of(page)
    if loss == "membership":
        await Membership.objects.filter(user=ed.user).adelete()
    elif loss == "session":
        await Session.objects.all().adelete()
    else:
        ed.user.is_active = False
        await ed.user.asave()
    message = await page.receive_output(timeout=20)
    assert (message["type"], message["code"] in {4401, 4404}) == ("websocket.close", True)


async def test_a_large_message_ends_the_connection(job, session):
    page = socket(job, session)
    assert await opened(page)
    await frame_of(page)
    await page.send_to(text_data="x" * 5000)
    while (message := await page.receive_output(timeout=20))["type"] != "websocket.close":
        pass
    assert message["code"] == 4413


async def test_a_page_that_does_not_read_holds_up_no_other(job, session):
    deaf, awake = socket(job, session), socket(job, session)
    assert await opened(deaf)
    assert await opened(awake)
    await frame_of(awake)
    for number in range(3):
        await sync_to_async(tell)(job, ("log", {"level": "info", "message": f"for all {number}"}))
        assert f"for all {number}" in json.dumps(await frame_of(awake))
    await deaf.disconnect()
    await awake.disconnect()
