from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from datasheet.pages.clock import clock


@pytest.mark.parametrize(
    ("zone", "year", "told"),
    [
        ("UTC", 2026, "UTC"),
        ("Asia/Kolkata", 2026, "UTC+5:30"),
        ("America/Sao_Paulo", 2026, "UTC\N{MINUS SIGN}3"),
        ("Europe/Amsterdam", 2026, "UTC+1; UTC+2 from 29 Mar to 25 Oct 2026"),
        ("Europe/Dublin", 2026, "UTC; UTC+1 from 29 Mar to 25 Oct 2026"),
        (
            "America/New_York",
            2026,
            "UTC\N{MINUS SIGN}5; UTC\N{MINUS SIGN}4 from 8 Mar to 1 Nov 2026",
        ),
        ("Australia/Sydney", 2026, "UTC+11; UTC+10 from 5 Apr to 4 Oct 2026"),
        ("Australia/Lord_Howe", 2024, "UTC+11; UTC+10:30 from 7 Apr to 6 Oct 2024"),
    ],
)
def test_an_offset_is_told_with_the_days_on_which_it_changes(
    zone: str, year: int, told: str
) -> None:
    assert clock(ZoneInfo(zone), year) == told


@pytest.mark.parametrize(
    ("zone", "year"),
    [
        # Moved for good in March 2011, and put its clocks back no more.
        ("Europe/Moscow", 2011),
        # Put its clocks back for Ramadan in the middle of summer time.
        ("Africa/Casablanca", 2013),
    ],
)
def test_a_year_that_is_not_simple_is_not_told(zone: str, year: int) -> None:
    assert clock(ZoneInfo(zone), year) == ""
