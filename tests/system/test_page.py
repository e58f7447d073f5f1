"""The System page, its API and its admin."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.test import Client
from django.utils import timezone
from django_q.models import OrmQ

from mlplatform.system.models import HostSample, ProcessRestart
from mlplatform.system.presentation import spark_path
from tests.system.test_health import serve

pytestmark = pytest.mark.django_db
GPU = {"name": "H200", "percent": 71.0, "memory_used": 10 * 2**30, "memory_total": 140 * 2**30, "temperature": 55.0}


def sample(seconds_ago: float, cpu: float = 50.0, gpus: list[dict[str, object]] | None = None) -> HostSample:
    return HostSample.objects.create(
        host="here", at=timezone.now() - timedelta(seconds=seconds_ago), cpu_percent=cpu, memory_used=2 * 10**9,
        memory_total=8 * 10**9, disk_used=3 * 10**11, disk_total=10**12, gpus=gpus or [],
    )  # fmt: skip


def test_with_nothing_running_it_says_how_to_start_a_worker(bob):
    page = bob.client.get("/system/").content.decode()
    assert "No worker runs, so nothing is read or trained. Start one with: mlplatform worker" in page
    assert "No machine has reported" in page
    assert "mlplatform worker --queue training" in page


def test_it_shows_workers_queues_machines_and_restarts(bob):
    serve("short")
    serve("training", silent_for=300)
    sample(20, cpu=12.0)
    sample(5, cpu=34.5)
    ProcessRestart.objects.create(part="web", detail="was ended by SIGKILL")
    OrmQ.objects.create(key="short", payload="x", lock=timezone.now() - timedelta(minutes=3))
    page = bob.client.get("/system/").content.decode()
    assert "34.5 %" in page
    assert "2\u00a0GB of 8\u00a0GB" in page
    assert "No GPU found" in page
    assert "was ended by SIGKILL" in page
    assert "Not working" in page
    assert "3 minutes ago" in page


def test_a_gpu_is_shown_with_its_memory(bob):
    sample(5, gpus=[GPU])
    page = bob.client.get("/system/live/").content.decode()
    assert "GPU 1: H200" in page
    assert "71 %" in page
    assert "No GPU found" not in page


def test_the_live_part_is_a_fragment(bob):
    fragment = bob.client.get("/system/live/", headers={"HX-Request": "true"}).content.decode()
    assert fragment.lstrip().startswith('<div id="system-live"')


@pytest.mark.parametrize("path", ["/system/", "/system/live/"])
def test_strangers_are_sent_to_sign_in(client: Client, path: str):
    assert client.get(path)["Location"].startswith("/accounts/login/")


def test_the_pages_queries_do_not_grow(bob, django_assert_max_num_queries):
    for index in range(40):
        sample(index * 10)
    client = bob.client
    client.get("/system/live/")
    with django_assert_max_num_queries(15):
        client.get("/system/live/")


def test_api_metrics(alice, client: Client):
    serve("training")
    sample(5, gpus=[GPU])
    assert client.get("/api/system/metrics").status_code == 401
    body = alice.client.get("/api/system/metrics").json()
    assert body["hosts"][0]["gpus"][0]["percent"] == 71.0
    assert {queue["name"]: queue["workers"] for queue in body["queues"]} == {"short": 0, "training": 1}
    assert body["workers"][0]["status"] == "idle"


def test_pickled_results_have_no_admin_pages():
    assert not [model for model in admin.site._registry if model._meta.app_label == "django_q"]


def test_spark_path_stays_in_its_box():
    assert spark_path([0, 50, 150]) == "M0.0,28.0 L60.0,14.0 L120.0,0.0"
    assert spark_path([5]) == ""
