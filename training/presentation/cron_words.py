"""A cron expression as a sentence, for the patterns that people use; any other is quoted as it is."""

import calendar
import re

_WEEKDAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SHORT = {name[:3].lower(): index for index, name in enumerate(_WEEKDAYS[:7])}


def sentence(expression: str, time_zone: str) -> str:
    """`0 3 * * 1` in Europe/Berlin → “Every Monday at 03:00, Europe/Berlin time”."""
    minute, hour, day, month, weekday = expression.split()
    zone = time_zone if time_zone == "UTC" else f"{time_zone} time"
    days = _days(day, month, weekday)
    clock = _clock(minute, hour)
    if not days or not clock:
        return f"At the times of {expression}, {zone}"
    every = clock if days == "every day" and not clock.startswith("at ") else f"{days} {clock}"
    return f"{every[0].upper()}{every[1:]}, {zone}"


def _clock(minute: str, hour: str) -> str:
    if minute.isdigit() and hour.isdigit():
        return f"at {int(hour):02}:{int(minute):02}"
    if hour == "*":
        if minute == "*":
            return "every minute"
        if step := re.fullmatch(r"\*/(\d+)", minute):
            return f"every {step[1]} minutes"
        return f"every hour at {int(minute)} minutes past" if minute.isdigit() else ""
    if minute.isdigit() and (step := re.fullmatch(r"\*/(\d+)", hour)):
        return f"every {step[1]} hours at {int(minute)} minutes past"
    return ""


def _days(day: str, month: str, weekday: str) -> str:
    if month != "*":
        if not (month.isdigit() and day.isdigit() and weekday == "*"):
            return ""
        return f"every year on {int(day)} {calendar.month_name[int(month)]}"
    if day == "*":
        return _weekdays(weekday)
    if weekday != "*":
        return ""
    if day.isdigit():
        return f"on day {int(day)} of every month"
    return "on the last day of every month" if day.upper() == "L" else ""


def _weekdays(field: str) -> str:
    if field == "*":
        return "every day"
    if ends := re.fullmatch(r"(\w+)-(\w+)", field):
        first, last = _number(ends[1]), _number(ends[2])
        return f"{_WEEKDAYS[first]} to {_WEEKDAYS[last]}" if first is not None and last is not None else ""
    numbers = [_number(part) for part in field.split(",")]
    names = [_WEEKDAYS[number] for number in numbers if number is not None]
    if len(names) != len(numbers):
        return ""
    return "every " + (names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}")


def _number(text: str) -> int | None:
    if text.isdigit():
        return int(text) if int(text) <= 7 else None
    return _SHORT.get(text.lower())
