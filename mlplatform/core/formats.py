"""Numbers as people read them. Pure functions: the template filters, the API texts and reports share them."""

from __future__ import annotations

from datetime import timedelta
from math import isfinite

THIN_SPACE = "\u202f"
NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"
_SIZE_UNITS = ("bytes", "kB", "MB", "GB", "TB", "PB")


def filesize(count: float) -> str:
    """Bytes in decimal units (1 kB = 1000 bytes, as disks and browsers count): ``15241`` -> ``15.2 kB``."""
    size = float(count)
    if abs(size) < 1000:
        return f"{int(size)}{NO_BREAK_SPACE}{'byte' if int(size) == 1 else 'bytes'}"
    for unit in _SIZE_UNITS[1:]:
        size /= 1000
        if abs(size) < 999.5 or unit == _SIZE_UNITS[-1]:
            break
    return f"{size:.1f}".removesuffix(".0") + f"{NO_BREAK_SPACE}{unit}"


def duration(value: float | timedelta) -> str:
    """Seconds or a timedelta in the two largest units: ``0.31`` -> ``0.3 s``, ``200`` -> ``3 min 20 s``."""
    seconds = value.total_seconds() if isinstance(value, timedelta) else float(value)
    if seconds < 0:
        return MINUS + duration(-seconds)
    if seconds < 9.95:
        return f"{seconds:.1f}{NO_BREAK_SPACE}s"
    whole = round(seconds)
    parts = []
    for name, size in (("d", 86400), ("h", 3600), ("min", 60), ("s", 1)):
        count, whole = divmod(whole, size)
        if count:
            parts.append(f"{count}{NO_BREAK_SPACE}{name}")
        elif parts:
            break
    return " ".join(parts[:2])


def minutes(seconds: float) -> str:
    """A wait in whole minutes, rounded up: ``61`` -> ``2 minutes``."""
    count = max(1, -(-int(seconds) // 60))
    return f"{count}{NO_BREAK_SPACE}minute{'' if count == 1 else 's'}"


def number(value: float, digits: int = 4) -> str:
    """Whole numbers in full with thin spaces (``12 345``), others to ``digits`` significant digits; never ``1e-05``."""
    if not isfinite(value):
        return "not a number" if value != value else ("∞" if value > 0 else MINUS + "∞")
    if float(value).is_integer() and abs(value) < 1e15:
        text = f"{int(value):,}"
    elif abs(value) >= 10**digits:
        text = f"{value:,.0f}"
    elif abs(value) < 1e-6 or abs(value) >= 1e15:
        mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
        return f"{mantissa.rstrip('0').rstrip('.')}×10^{int(exponent)}".replace("-", MINUS)
    else:
        text = f"{value:.{digits}g}" if abs(value) >= 1e-4 else f"{value:.{digits + 4}f}".rstrip("0")
    return text.replace(",", THIN_SPACE).replace("-", MINUS)


def percent(fraction: float, digits: int = 0) -> str:
    """A fraction as a percentage: ``0.384`` -> ``38 %``."""
    return f"{fraction * 100:.{digits}f}{NO_BREAK_SPACE}%".replace("-", MINUS)
