"""Readings while the database restarts or the disk fills up."""

import errno
from contextlib import ExitStack

import pytest

from datasets.models import DatasetVersion
from datasets.services import reader_process, reading
from datasets.services.reading import claim, read_version
from mlplatform.core import outage, storage
from tests.broken_connection import connection_breaks
from tests.datasets.conftest import read, reader_is

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def asked_again_quickly(monkeypatch) -> None:
    monkeypatch.setattr(outage, "RETRY_S", 0.01)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("statement", ["", 'UPDATE "datasets_datasetversion"', 'UPDATE "datasets_dataset" '])
def test_a_database_that_restarts_costs_no_reading(make, woken, monkeypatch, statement):
    """It is back by the time the reader has ended; its connection is broken at the first write, or after the last."""
    version = make(read=False).current
    real = reader_process.run_reader

    with ExitStack() as stack:

        def restart(*args):
            ended = real(*args)
            stack.enter_context(connection_breaks(statement))
            return ended

        monkeypatch.setattr(reading, "run_reader", restart)
        assert read(version).is_ready
    version.refresh_from_db()
    assert (version.attempt, version.lease_until) == (1, None)
    assert storage.sha256_of(storage.dataset_dir(version.pk) / "data.parquet") == version.parquet_sha256


@pytest.mark.django_db(transaction=True)
def test_a_reader_that_crashed_while_the_database_was_away_is_tried_again_at_once(make, woken, monkeypatch):
    version = make(read=False).current
    woken.clear()
    reader_is(monkeypatch, "raise SystemExit(1)")
    with connection_breaks('UPDATE "datasets_datasetversion" SET "lease_until" = NULL'):
        assert read_version(version.pk) is None
    assert woken == [str(version.pk)]
    version.refresh_from_db()
    assert version.lease_until is None


@pytest.mark.django_db(transaction=True)
def test_a_heart_beats_again_after_a_restart_of_the_database(make, woken, monkeypatch, settings):
    version = claim(make(read=False).current.pk)
    assert version
    assert version.lease_until
    clock = [0.0]
    monkeypatch.setattr(reading, "monotonic", lambda: clock[0])
    beat = reading._heartbeat(version)
    begun = version.lease_until
    third = settings.READ_LEASE_S / 3
    with connection_breaks():
        for clock[0] in (third, third + 1, 2 * third + 1):
            assert beat()
    assert DatasetVersion.objects.filter(pk=version.pk, lease_until__gt=begun).exists()


def test_a_full_disk_is_said_and_not_tried_again(make, settings):
    version = make(read=False).current
    settings.DISK_RESERVE_BYTES = 10**18
    assert read(version).error_code == "disk_full"


@pytest.mark.parametrize("step", ["_stage", "run_reader"])
def test_a_disk_that_fills_up_on_the_way_is_said_and_leaves_nothing(make, monkeypatch, step):
    """At the folder that the reader works in, or at its log."""

    def full(*args) -> None:
        (storage.dataset_dir(version.pk) / "reading-1").mkdir(exist_ok=True)
        raise OSError(errno.ENOSPC, "No space left on device")

    version = make(read=False).current
    monkeypatch.setattr(reading, step, full)
    assert read(version).error_code == "disk_full"
    assert [path.name for path in storage.dataset_dir(version.pk).iterdir()] == ["original"]
