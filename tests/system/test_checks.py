"""Each system check fires when it should, and only then."""

import copy

import pytest

from mlplatform import checks


def test_all_is_well_by_default():
    assert checks.data_dir_is_writable(None) == []
    assert checks.queue_times_fit(None) == []
    assert checks.leases_outlive_heartbeats(None) == []


def test_a_data_directory_that_is_gone(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "gone"
    assert [message.id for message in checks.data_dir_is_writable(None)] == ["mlplatform.E001"]


@pytest.mark.parametrize("queue", ["short", "training"])
def test_a_task_that_may_outlast_its_retry(settings, queue: str):
    cluster = copy.deepcopy(settings.Q_CLUSTER)
    (cluster if queue == "short" else cluster["ALT_CLUSTERS"][queue])["retry"] = 10
    settings.Q_CLUSTER = cluster
    found = checks.queue_times_fit(None)
    assert [message.id for message in found] == ["mlplatform.E002"]
    assert queue in found[0].msg


def test_a_lease_that_ends_before_its_holder_gives_up(settings):
    settings.JOB_SELF_FENCE_S = settings.JOB_LEASE_S
    assert [message.id for message in checks.leases_outlive_heartbeats(None)] == ["mlplatform.E003"]


def test_deployment(settings):
    settings.HTTPS, settings.ALLOWED_HOSTS = False, ["*"]
    assert [message.id for message in checks.https_is_promised(None)] == ["mlplatform.W001"]
    assert [message.id for message in checks.hosts_are_named(None)] == ["mlplatform.W002"]
    settings.HTTPS, settings.ALLOWED_HOSTS = True, ["portal.example.org"]
    assert checks.https_is_promised(None) + checks.hosts_are_named(None) == []
