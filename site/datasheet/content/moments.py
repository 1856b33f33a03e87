"""Dates as authors write them. Read by us, because YAML's own idea depends on the spelling."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import NamedTuple

_MOMENT = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"
    r"(?:[T\s]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?)?"
    r"\s*(?P<zone>Z|UTC|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE | re.ASCII,
)
_MONTH = re.compile(r"(\d{4})-(\d{1,2})", re.ASCII)
_NAMES = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


class Month(NamedTuple):
    """A month of a year; ``str()`` is ``Dec 2021``."""

    year: int
    month: int

    def __str__(self) -> str:
        return f"{_NAMES[self.month - 1]} {self.year}"

    def until(self, last: Month) -> int:
        """Return how many months lie from this one to ``last``, both counted."""
        return (last.year - self.year) * 12 + last.month - self.month + 1


def read_moment(text: str, zone: tzinfo) -> datetime:
    """Read a date or a time; without a zone it is in ``zone``, without a time it is midnight.

    A time that the clocks pass twice in autumn is the first of the two. Raises ValueError
    with a problem and a cure.
    """
    match = _MOMENT.fullmatch(text.strip())
    if match is None:
        raise ValueError(f'"{text}" is not a date. Write it as 2026-03-01 or 2026-03-01 14:30.')
    parts = match.groupdict()
    try:
        day = date(int(parts["year"]), int(parts["month"]), int(parts["day"]))
    except ValueError:
        raise ValueError(f"{text} is not a date in the calendar. Correct the day.") from None
    try:
        own_zone = _zone(parts["zone"])
        time = datetime(
            day.year,
            day.month,
            day.day,
            int(parts["hour"] or 0),
            int(parts["minute"] or 0),
            int(parts["second"] or 0),
            tzinfo=own_zone or zone,
        )
    except ValueError:
        raise ValueError(f"{text} is not a time of a day. Correct the time.") from None
    try:
        # There and back: a time that the clocks skip in spring becomes the one an hour later.
        moment = time.astimezone(UTC).astimezone(own_zone or zone)
        moment.astimezone(zone)
    except OverflowError:
        # A moment at the edge of the calendar can be written but not converted.
        raise ValueError(f"{text} is outside the calendar. Correct the year.") from None
    return moment


def _zone(text: str | None) -> tzinfo | None:
    if text is None:
        return None
    if text.upper() in ("Z", "UTC"):
        return UTC
    sign = -1 if text[0] == "-" else 1
    digits = text[1:].replace(":", "")
    return timezone(sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:])))


def read_month(text: str) -> Month:
    """Read ``2021-12``. Raises ValueError with a problem and a cure."""
    match = _MONTH.fullmatch(text.strip())
    if match is None or not 1 <= int(match[2]) <= 12:
        raise ValueError(f'"{text}" is not a month. Write it as 2021-12.')
    return Month(int(match[1]), int(match[2]))


def show_date(moment: datetime) -> str:
    """Return ``2 Oct 2026``: the same on every machine, whatever its locale."""
    return f"{moment.day} {_NAMES[moment.month - 1]} {moment.year}"
