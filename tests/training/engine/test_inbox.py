"""What a trainer says, bounded and cleaned: lines, curves, inbox."""

import json

import pytest

from training.executors.curves import FULL_POINTS, SERIES_LIMIT, Curves
from training.executors.inbox import EVENTS_AT_ONCE, POINTS_AT_ONCE, Inbox
from training.executors.lines import LONGEST_LINE, EventLines
from training.services.events import NewPoint


def kinds(report):
    return [event.kind for event in report.events]


def test_lines_are_joined_over_blocks():
    lines = EventLines()
    assert list(lines.feed(b'{"kind": "pha')) == []
    assert list(lines.feed(b'se"}\n{"kind":"x"}\n{"ki')) == [{"kind": "phase"}, {"kind": "x"}]
    lines.end()
    assert lines.rejected == 1


@pytest.mark.parametrize("line", [b"text", b"[]", b'{"kind": 1}', b"{}", b"\xff\xff", b"[" * 100_000])
def test_what_is_no_event_is_rejected(line):
    lines = EventLines()
    assert list(lines.feed(line + b"\n" + b'{"kind": "ok"}\n')) == [{"kind": "ok"}]
    assert lines.rejected == 1


def test_a_line_without_end_does_not_fill_the_memory():
    lines = EventLines()
    for _ in range(100):
        assert list(lines.feed(b"x" * LONGEST_LINE)) == []
    assert len(lines._rest) <= LONGEST_LINE
    assert list(lines.feed(b'\n{"kind": "ok"}\n')) == [{"kind": "ok"}]


def test_curve_keeps_first_last_and_extremes():
    curves = Curves()
    kept = []
    for step in range(100_000):
        value = 5.0 if step == 77_777 else -5.0 if step == 55_555 else step % 3 / 10
        kept += curves.add(NewPoint("loss", "train", step, value))
    kept += curves.end()
    assert len(kept) < FULL_POINTS + 8_000
    steps = [point.step for point in kept]
    assert steps == sorted(steps)
    assert (steps[0], steps[-1]) == (0, 99_999)
    assert {77_777, 55_555} <= set(steps)


def test_short_curve_keeps_every_point():
    curves = Curves()
    kept = [point for step in range(500) for point in curves.add(NewPoint("loss", "train", step, step))]
    assert [point.step for point in kept + curves.end()] == list(range(500))


@pytest.mark.parametrize("longer", range(8))
def test_points_stay_in_the_order_they_came_when_steps_are_counted_anew(longer):
    curves = Curves()
    steps = [*range(5_000 + longer), *range(5)]
    kept = [point for step in steps for point in curves.add(NewPoint("loss", "train", step, step % 7))]
    kept += curves.end()
    assert kept[-1].step == 4
    highest = max(range(len(kept)), key=lambda index: kept[index].step)
    assert all(point.step < 5 for point in kept[highest + 1 :])


@pytest.mark.parametrize("longer", range(8))
def test_a_peak_and_the_end_are_kept_wherever_they_fall(longer):
    curves = Curves()
    count = 5_000 + longer
    values = [9.0 if step == 3_000 + longer else -9.0 if step == 4_000 + longer else step % 3 for step in range(count)]
    kept = [point for step in range(count) for point in curves.add(NewPoint("loss", "train", step, values[step]))]
    kept += curves.end()
    steps = [point.step for point in kept]
    assert steps == sorted(set(steps))
    assert {3_000 + longer, 4_000 + longer, count - 1} <= set(steps)


def test_too_many_series_are_refused():
    curves = Curves()
    for number in range(SERIES_LIMIT + 5):
        curves.add(NewPoint(f"m{number}", "", 0, 0))
    assert curves.refused == 5


def test_progress_and_log_of_a_batch_are_one_event_each():
    inbox = Inbox()
    for done in range(50):
        inbox.add({"kind": "progress", "done": done, "total": 50})
        inbox.log_grew(done)
    report = inbox.take()
    assert kinds(report) == ["progress", "output"]
    assert report.events[0].data["done"] == 49
    assert inbox.take().events == []


def test_both_forms_of_a_metric_become_points():
    inbox = Inbox()
    inbox.add({"kind": "metric", "name": "loss", "split": "train", "step": 1, "value": 0.5})
    inbox.add({"kind": "metric", "split": "train", "step": 2, "values": {"loss": 0.4, "accuracy": 1}})
    (event,) = inbox.take().events
    assert [(p.name, p.step, p.value) for p in event.points] == [("loss", 1, 0.5), ("loss", 2, 0.4), ("accuracy", 2, 1)]


@pytest.mark.parametrize("value", [None, "1", True, float("inf"), float("nan"), 10**400, [1], {}])
def test_values_that_are_no_numbers_are_left_out(value):
    inbox = Inbox()
    inbox.add({"kind": "metric", "name": "loss", "step": 1, "value": value})
    inbox.add({"kind": "progress", "done": value, "total": 5})
    assert inbox.take().events == []


def test_text_is_storable_everywhere():
    inbox = Inbox()
    inbox.add({"kind": "warning", "code": "x\0y", "message": "\ud800" + "z" * 100_000, "other": 1})
    (event,) = inbox.take().events
    assert event.data["code"] == "xy"
    assert len(json.dumps(event.data).encode()) < 3_000
    assert "other" not in event.data


def test_flood_of_events_is_cut_and_told_once():
    inbox = Inbox()
    for _ in range(3 * EVENTS_AT_ONCE):
        inbox.add({"kind": "warning", "code": "noise", "message": "noise"})
    codes = [event.data["code"] for event in inbox.take().events]
    assert codes == ["noise"] * EVENTS_AT_ONCE + ["events_dropped"]
    for step in range(3 * POINTS_AT_ONCE):
        inbox.add({"kind": "metric", "name": f"m{step % 10}", "step": step, "value": 1})
    (event,) = inbox.take().events
    assert len(event.points) <= POINTS_AT_ONCE


def test_a_curve_ends_with_its_last_point_though_the_database_was_too_slow_for_all_of_them():
    inbox = Inbox()
    for number in range(POINTS_AT_ONCE):
        inbox.add({"kind": "metric", "name": f"n{number % 150}", "step": number, "value": 1.0})
    for step in range(3):
        inbox.add({"kind": "metric", "values": {"n0": 1.0, "n1": 2.0}, "step": 90_000 + step})
    [event] = [event for event in inbox.take().events if event.kind == "metric"]
    ends = {point.name: point.step for point in event.points}
    assert (ends["n0"], ends["n1"]) == (90_002, 90_002)
    assert not inbox.take().events
