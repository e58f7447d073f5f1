"""A real trainer, worker and web process: the page fills by itself, and a restart of the web process loses nothing."""

from contextlib import ExitStack

import pytest
from django.conf import settings
from websockets.exceptions import ConnectionClosed

from mlplatform.core.enums import Role
from mlplatform.core.models import Team
from tests.conftest import _persona
from tests.training.live.conftest import Watcher
from tests.waiting import wait_for
from training.live import NOT_FOUND
from training.models import JobEvent, TrainingJob


def test_a_page_follows_a_real_job_to_its_result(portal, web):
    job = portal.create(seconds=1.5)
    page = Watcher()
    with web.page(job) as socket:
        page.read(socket)
        assert "Queued" in page.html
        portal.worker()
        while not page.done:
            page.read(socket)
    portal.check(job)
    assert "Score" in page.html
    assert page.seq == JobEvent.objects.filter(job=job).count()


def test_after_kill_9_of_the_web_process_the_page_goes_on_where_it_was(portal, web):
    job = portal.create(seconds=3.0)
    portal.worker()
    portal.wait_for_metric(job)
    trainer = portal.child(job)
    before, after = Watcher(), Watcher()
    # Halted while the web process takes its time: the job must neither end before the kill nor before the restart.
    trainer.suspend()
    with web.page(job) as socket:
        before.read(socket)
        trainer.resume()
        before.read(socket)
        trainer.suspend()
        web.kill()
    assert not before.done

    trainer.resume()
    wait_for(lambda: TrainingJob.objects.get(pk=job.pk).last_seq > before.seq, 30)
    trainer.suspend()
    web.start()
    with web.page(job, since=before.seq) as socket:
        after.read(socket)
        assert not after.done
        trainer.resume()
        while not after.done:
            after.read(socket)
    portal.check(job)
    assert after.seq == TrainingJob.objects.get(pk=job.pk).last_seq
    steps = [step for step, _ in after.points]
    assert steps == sorted(set(steps))
    assert not set(steps) & {step for step, _ in before.points}
    assert "at step 10" in after.html


def test_many_pages_at_once_all_see_the_end(portal, web):
    job = portal.create(seconds=1.0)
    with ExitStack() as open_pages:
        sockets = [open_pages.enter_context(web.page(job)) for _ in range(20)]
        portal.worker()
        for socket in sockets:
            page = Watcher()
            while not page.done:
                page.read(socket)
    portal.check(job)


def test_an_outsider_is_turned_away_by_the_real_server_too(portal, web):
    job = portal.create()
    outsider = _persona("mallory", Team.objects.create(name="Delta", slug="delta"), Role.OWNER)
    cookie = outsider.client.cookies[settings.SESSION_COOKIE_NAME].value
    with web.page(job, cookie=cookie) as socket, pytest.raises(ConnectionClosed) as closed:
        socket.recv(timeout=60)
    assert closed.value.rcvd.code == NOT_FOUND
