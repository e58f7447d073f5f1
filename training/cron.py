"""When a cron expression is due in a named time zone.

Cron counts in wall-clock time. A time that occurs twice when the clocks go back is due once, at its first occurrence;
one that the clocks skip when they go forward is due as much later as the clocks skip.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo, available_timezones

from croniter import CroniterError, croniter

from mlplatform.core.errors import ValidationFailed

LONGEST = 120
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DAYS = "sun|mon|tue|wed|thu|fri|sat"
# The library knows more: seconds, random and hashed times. Five fields are what everybody reads alike.
_FIELD = re.compile(rf"(?:[\d*,/#L-]|{_MONTHS}|{_DAYS})+", re.IGNORECASE)
# Longest time that clocks skip or repeat; the search starts so much earlier to see the times that they moved.
_CLOCK_CHANGE = timedelta(hours=2)


def check_cron(expression: str) -> str:
    """The expression with single spaces. Raises ValidationFailed unless it has five fields and is due some day."""
    fields = expression.split()
    problem = ""
    if len(expression) > LONGEST:
        problem = f"The cron expression has {len(expression)} characters; {LONGEST} are allowed."
    elif len(fields) != 5:
        problem = (
            f"A cron expression has five parts (minute, hour, day, month, weekday); this one has {len(fields)}. "
            "Write for example 0 3 * * 1 for Mondays at 3:00."
        )
    elif odd := [field for field in fields if not _FIELD.fullmatch(field)]:
        problem = f"“{odd[0]}” is no part of a cron expression. Use numbers, * , - and /, such as */15 or 1-5."
    else:
        problem = _library_says(" ".join(fields))
    if problem:
        raise ValidationFailed(problem, fields={"cron": [problem]})
    return " ".join(fields)


def check_time_zone(name: str) -> str:
    """Raises ValidationFailed for a name that the time zone database does not have."""
    if name not in available_timezones():
        sentence = f"There is no time zone “{name[:60]}”. Write its name as Area/City, such as Europe/Berlin, or UTC."
        raise ValidationFailed(sentence, fields={"time_zone": [sentence]})
    return name


def times_after(moment: datetime, expression: str, time_zone: str) -> Iterator[datetime]:
    """Due times after `moment`, in UTC, ascending, each once."""
    zone = ZoneInfo(time_zone)
    wall = moment.astimezone(zone).replace(tzinfo=None) - _CLOCK_CHANGE
    newest = moment
    for local in croniter(expression, wall).all_next(datetime):
        due = local.replace(tzinfo=zone).astimezone(UTC)
        if due > newest:
            newest = due
            yield due


def next_time(moment: datetime, expression: str, time_zone: str) -> datetime:
    """The first due time after `moment`, in UTC."""
    return next(times_after(moment, expression, time_zone))


def next_times(moment: datetime, expression: str, time_zone: str, count: int = 5) -> list[datetime]:
    """The first `count` due times after `moment`, in the time zone itself."""
    zone = ZoneInfo(time_zone)
    return [due.astimezone(zone) for due in islice(times_after(moment, expression, time_zone), count)]


def _library_says(expression: str) -> str:
    try:
        croniter(expression, datetime(2024, 1, 1)).get_next(datetime)
    except (CroniterError, ValueError, KeyError) as error:
        if "find next date" in str(error):
            return f"“{expression}” names a day that never comes. Choose a day that the month has."
        return f"“{expression}” is no cron expression: a number is out of range. Hours go from 0 to 23, for example."
    return ""
