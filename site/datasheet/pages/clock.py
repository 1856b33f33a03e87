"""What a reader elsewhere wants to know of a time zone, in words that stay true."""

from __future__ import annotations

from calendar import isleap
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from datasheet.content.moments import show_date

_NOON = time(12)


def clock(zone: ZoneInfo, year: int) -> str:
    """Return the zone's offset from UTC in a year, with the days on which its clocks change.

    Empty for a year that is not told in one breath: clocks that change once, or more than twice.
    A frozen page is read in all seasons, so it names days and never says "now".
    """
    first, count = date(year, 1, 1), 366 if isleap(year) else 365
    # Clocks change at night: a day counts as what it is at noon.
    noons = [datetime.combine(first + timedelta(days=n), _NOON, zone) for n in range(count)]
    changes = [later for sooner, later in pairwise(noons) if _offset(sooner) != _offset(later)]
    usual = f"UTC{_shown(_offset(noons[0]))}"
    if not changes:
        return usual
    if len(changes) != 2 or _offset(changes[1]) != _offset(noons[0]):
        return ""
    begins, ends = changes
    other = f"UTC{_shown(_offset(begins))}"
    day = show_date(begins).removesuffix(f" {year}")
    return f"{usual}; {other} from {day} to {show_date(ends)}"


def _offset(moment: datetime) -> timedelta:
    offset = moment.utcoffset()
    assert offset is not None
    return offset


def _shown(offset: timedelta) -> str:
    """Return ``+5:30``, or nothing for UTC itself."""
    minutes = round(offset.total_seconds() / 60)
    if not minutes:
        return ""
    hours, rest = divmod(abs(minutes), 60)
    sign = "+" if minutes > 0 else "\N{MINUS SIGN}"
    return f"{sign}{hours}:{rest:02}" if rest else f"{sign}{hours}"
