"""The probes and the checks behind them."""

from collections import namedtuple
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from mlplatform.system import health
from mlplatform.system.models import WorkerProcess

Usage = namedtuple("Usage", "total used free")


def serve(queue: str, silent_for: float = 0) -> WorkerProcess:
    seen = timezone.now() - timedelta(seconds=silent_for)
    return WorkerProcess.objects.create(
        name=f"{queue} on here", queue=queue, host="here", pid=1, started_at=seen, last_seen=seen, size=2
    )


def failed(client: Client) -> dict[str, str]:
    """Name → detail of the checks that fail."""
    response = client.get("/readyz")
    checks = response.json()["checks"]
    assert response.status_code == (200 if response.json()["ready"] else 503)
    return {name: check["detail"] for name, check in checks.items() if not check["ok"]}


def test_healthz_needs_no_database(client: Client):
    # No `db` fixture: a query would raise.
    response = client.get("/healthz", headers={"host": "10.0.0.7"})
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert response["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_ready_when_every_queue_is_served(client: Client):
    serve("short")
    serve("training")
    assert failed(client) == {}


@pytest.mark.django_db
def test_a_worker_that_stopped_beating_does_not_count(client: Client):
    serve("short")
    serve("training", silent_for=120)
    assert failed(client) == {"workers": "No worker serves the queue training. Start one with: mlplatform worker"}


@pytest.mark.django_db
def test_a_full_disk_is_told_with_figures(client: Client, monkeypatch):
    serve("short")
    serve("training")
    monkeypatch.setattr(health.shutil, "disk_usage", lambda path: Usage(10**12, 10**12 - 10**7, 10**7))
    assert failed(client)["disk"].startswith("10\u00a0MB free, less than the reserve of 200\u00a0MB.")


@pytest.mark.django_db
def test_a_storage_that_is_gone_is_told_without_its_path(client: Client, data_dir):
    serve("short")
    serve("training")
    data_dir.rmdir()
    data_dir.touch()
    detail = failed(client)["storage"]
    assert detail.startswith("Nothing can be written to the data directory")
    assert str(data_dir) not in detail


@pytest.mark.django_db
def test_redis_that_does_not_answer_is_told(client: Client, settings):
    serve("short")
    serve("training")
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    layer = {"BACKEND": "channels_redis.core.RedisChannelLayer", "CONFIG": {"hosts": [settings.REDIS_URL]}}
    settings.CHANNEL_LAYERS = {"default": layer}
    assert failed(client)["channel_layer"].startswith("Redis does not answer")


def test_a_database_that_is_gone_fails_and_does_not_crash(client: Client, monkeypatch):
    class Gone:
        display_name = "PostgreSQL"

        def cursor(self):
            raise OperationalError("could not connect")

    def nobody(queue: str) -> int:
        raise OperationalError("could not connect")

    monkeypatch.setattr(health, "connection", Gone())
    monkeypatch.setattr(health, "count_live_workers", nobody)
    assert set(failed(client)) == {"database", "workers"}


@pytest.mark.django_db
def test_api_health_is_the_same_and_needs_a_member(alice, client: Client):
    assert client.get("/api/system/health").status_code == 401
    response = alice.client.get("/api/system/health")
    assert response.status_code == 503
    assert response.json()["checks"]["workers"]["ok"] is False
    serve("short")
    serve("training")
    assert alice.client.get("/api/system/health").json()["ready"] is True
