"""Messages arrive once, and a handler that fails is asked again later."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from mlplatform.core.models import OutboxMessage
from mlplatform.core.services import outbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def delivered(monkeypatch):
    """Payloads that arrived. A payload "fails" counts down and raises until it is zero."""
    seen = []

    def handler(message):
        if message.payload.get("fails", 0) > message.attempts:
            raise RuntimeError("not now")
        seen.append(message.payload)

    monkeypatch.setitem(outbox.HANDLERS, "test", handler)
    return seen


def test_same_key_is_one_message(delivered):
    outbox.put("test", {"n": 1}, dedupe_key="a")
    outbox.put("test", {"n": 2}, dedupe_key="a")
    assert outbox.deliver_due() == 1
    assert outbox.deliver_due() == 0
    assert delivered == [{"n": 1}]


def test_failure_waits_and_is_tried_again(delivered):
    outbox.put("test", {"fails": 1}, dedupe_key="a")
    outbox.put("test", {"n": 2}, dedupe_key="b")
    assert outbox.deliver_due() == 1
    message = OutboxMessage.objects.get(dedupe_key="a")
    assert message.last_error == "RuntimeError: not now"
    assert message.next_try_at > timezone.now()
    assert outbox.deliver_due() == 0
    OutboxMessage.objects.filter(done_at=None).update(next_try_at=timezone.now() - timedelta(seconds=1))
    assert outbox.deliver_due() == 1
    assert delivered == [{"n": 2}, {"fails": 1}]


def test_a_message_for_later_waits_until_then(delivered):
    outbox.put("test", {"n": 1}, dedupe_key="a", after=timedelta(days=1))
    assert outbox.deliver_due() == 0
    OutboxMessage.objects.update(next_try_at=timezone.now())
    assert outbox.deliver_due() == 1


def test_unknown_handler_holds_up_nobody(delivered):
    outbox.put("nobody", {}, dedupe_key="a")
    outbox.put("test", {}, dedupe_key="b")
    assert outbox.deliver_due() == 1


def test_message_in_delivery_is_not_taken_twice(delivered):
    outbox.put("test", {}, dedupe_key="a")
    (message,) = OutboxMessage.objects.all()
    OutboxMessage.objects.update(attempts=1)
    assert not outbox._deliver(message)
    assert delivered == []


@pytest.fixture
def slow(monkeypatch):
    """Messages of "slow" that a server was asked about: (message number, in a transaction); it answers none of them."""
    asked = []

    def handler(message):
        asked.append((message.payload["n"], connection.in_atomic_block))
        raise TimeoutError("no answer")

    monkeypatch.setitem(outbox.HANDLERS, "slow", handler)
    monkeypatch.setattr(outbox, "SLOW", {"slow"})
    for number in (1, 2):
        outbox.put("slow", {"n": number}, dedupe_key=f"slow {number}")
    return asked


@pytest.mark.django_db(transaction=True)
def test_a_server_that_does_not_answer_holds_up_nobody(slow, delivered):
    outbox.put("test", {"n": 3}, dedupe_key="a")
    assert outbox.deliver_due() == 1
    assert slow == [(1, False)], "no transaction waits for it, and it is not asked again at once"
    assert delivered == [{"n": 3}]


def test_the_sweep_leaves_it_to_a_worker(slow, delivered, monkeypatch):
    woken = []
    outbox.put("test", {"n": 3}, dedupe_key="a")
    monkeypatch.setattr(outbox, "wake", lambda queue, task: woken.append((queue, task)))
    assert outbox.deliver_due(leave_slow=True) == 1
    assert (slow, woken) == ([], [("short", "mlplatform.core.tasks.deliver_outbox")])
