"""Due times in named zones, and the words for them."""

from datetime import UTC, datetime
from itertools import islice

import pytest

from mlplatform.core.errors import ValidationFailed
from training.cron import check_cron, check_time_zone, next_times, times_after
from training.presentation.cron_words import sentence

BERLIN = "Europe/Berlin"


def due(expression, start, count, zone=BERLIN):
    return [f"{moment:%d %H:%M}" for moment in islice(times_after(start, expression, zone), count)]


def test_wall_clock_time_stays_when_the_offset_changes():
    # Berlin goes from +1 to +2 on 28 March 2027 and back on 31 October 2027.
    assert due("0 9 * * *", datetime(2027, 3, 27, tzinfo=UTC), 2) == ["27 08:00", "28 07:00"]
    assert [time.hour for time in next_times(datetime(2027, 3, 27, tzinfo=UTC), "0 9 * * *", BERLIN)] == [9] * 5


def test_a_time_that_the_clocks_skip_is_due_an_hour_later_and_only_once():
    # 2:30 does not exist on the 28th: the clocks go from 2:00 (01:00 UTC) to 3:00. Due at 3:30, which is 01:30 UTC.
    assert due("30 2 * * *", datetime(2027, 3, 27, 12, tzinfo=UTC), 2) == ["28 01:30", "29 00:30"]
    # Asked inside the hour after the gap it is still to come, and asked after it, gone.
    assert due("30 2 * * *", datetime(2027, 3, 28, 1, 10, tzinfo=UTC), 1) == ["28 01:30"]
    assert due("30 2 * * *", datetime(2027, 3, 28, 1, 30, tzinfo=UTC), 1) == ["29 00:30"]


def test_a_time_that_occurs_twice_is_due_once():
    # 2:30 occurs at 00:30 and at 01:30 UTC on the 31st.
    assert due("30 2 * * *", datetime(2027, 10, 30, 12, tzinfo=UTC), 2) == ["31 00:30", "01 01:30"]
    assert due("30 2 * * *", datetime(2027, 10, 31, 0, 45, tzinfo=UTC), 1) == ["01 01:30"]


def test_no_time_is_named_twice_and_none_is_lost_around_a_gap():
    found = due("*/30 * * * *", datetime(2027, 3, 28, 0, 0, tzinfo=UTC), 6)
    assert found == ["28 00:30", "28 01:00", "28 01:30", "28 02:00", "28 02:30", "28 03:00"]


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("* * * *", "five parts"),
        ("0 0 * * * *", "this one has 6"),
        ("@daily", "five parts"),
        ("R * * * *", "“R” is no part"),
        ("61 * * * *", "out of range"),
        ("0 24 * * *", "out of range"),
        ("0 0 31 2 *", "never comes"),
        ("0 " * 80, "160 characters"),
        ("1-0-1 * * * *", "cron"),
        ("*/0 * * * *", "cron"),
        (", * * * *", "cron"),
    ],
)
def test_what_is_no_cron_expression_is_said(expression, words):
    with pytest.raises(ValidationFailed, match=words):
        check_cron(expression)


def test_good_ones_are_tidied():
    assert check_cron("  0  3 * *   mon-fri ") == "0 3 * * mon-fri"
    assert check_time_zone("Asia/Kolkata") == "Asia/Kolkata"
    with pytest.raises(ValidationFailed, match="Area/City"):
        check_time_zone("Mars/Olympus")


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("0 3 * * *", "Every day at 03:00"),
        ("5 14 * * 1", "Every Monday at 14:05"),
        ("0 9 * * mon-fri", "Monday to Friday at 09:00"),
        ("0 9 * * 1,3,0", "Every Monday, Wednesday and Sunday at 09:00"),
        ("0 0 1 * *", "On day 1 of every month at 00:00"),
        ("0 0 L * *", "On the last day of every month at 00:00"),
        ("0 6 24 12 *", "Every year on 24 December at 06:00"),
        ("*/15 * * * *", "Every 15 minutes"),
        ("* * * * *", "Every minute"),
        ("10 * * * *", "Every hour at 10 minutes past"),
        ("0 */6 * * *", "Every 6 hours at 0 minutes past"),
        ("*/15 * * * 1", "Every Monday every 15 minutes"),
        ("0 3-5 * * *", "At the times of 0 3-5 * * *"),
    ],
)
def test_sentences(expression, words):
    assert sentence(check_cron(expression), BERLIN) == f"{words}, Europe/Berlin time"
    assert sentence(check_cron(expression), "UTC") == f"{words}, UTC"
