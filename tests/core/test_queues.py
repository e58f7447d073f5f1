"""Wake-ups are help, not the work: one that fails undoes and hides nothing."""

import pytest
from django.db import OperationalError, transaction

from mlplatform.core.models import Team
from mlplatform.core.queues import wake


@pytest.mark.django_db(transaction=True)
def test_what_was_committed_is_done_although_nobody_could_be_told(monkeypatch, caplog):
    def gone(*args, **kwargs):
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr("django_q.tasks.async_task", gone)
    later = []
    with transaction.atomic():
        Team.objects.create(name="Kept", slug="kept")
        wake("short", "datasets.tasks.sweep")
        transaction.on_commit(lambda: later.append(True))
    assert Team.objects.filter(slug="kept").exists()
    assert later == [True], "what follows it is done too"
    assert "server closed the connection" in caplog.text
