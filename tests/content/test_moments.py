"""Dates on the calendar and on the wall."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasheet.content.moments import Month, read_moment, read_month, show_date

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def test_a_time_that_the_clocks_skip_is_an_hour_later() -> None:
    moment = read_moment("2026-03-29 02:30", AMSTERDAM)
    assert moment.isoformat() == "2026-03-29T03:30:00+02:00"
    assert moment == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_a_time_that_the_clocks_pass_twice_is_the_first() -> None:
    moment = read_moment("2026-10-25 02:30", AMSTERDAM)
    assert moment.isoformat() == "2026-10-25T02:30:00+02:00"


def test_a_zone_that_is_written_wins_over_the_sites() -> None:
    moment = read_moment("2026-03-01T14:30:00-05:30", AMSTERDAM)
    assert moment.utcoffset() == timedelta(hours=-5, minutes=-30)
    assert moment == datetime(2026, 3, 1, 20, 0, tzinfo=UTC)


def test_midnight_may_not_exist() -> None:
    # The clocks of Cairo went from 00:00 to 01:00.
    assert read_moment("2023-04-28", ZoneInfo("Africa/Cairo")).hour == 1


SECONDS = st.integers(-2_000_000_000, 7_000_000_000)


@given(SECONDS, st.integers(-14, 14))
def test_a_time_with_a_zone_is_the_instant_that_was_written(seconds: int, hours: int) -> None:
    whole = datetime.fromtimestamp(seconds, timezone(timedelta(hours=hours)))
    spaced = whole.strftime("%Y-%m-%d %H:%M:%S %z")
    for written in (whole.isoformat(), whole.isoformat(" "), spaced):
        assert read_moment(written, AMSTERDAM) == whole


@given(SECONDS)
def test_a_time_without_a_zone_is_one_of_the_sites(seconds: int) -> None:
    read = read_moment(datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M"), AMSTERDAM)
    assert read.tzinfo is AMSTERDAM
    assert read.astimezone(UTC).astimezone(AMSTERDAM).isoformat() == read.isoformat()


@given(st.text(max_size=30))
def test_anything_else_is_refused_with_a_cure(text: str) -> None:
    with pytest.raises(ValueError, match=r"Correct the \w+\.$|2026-03-01 14:30\.$"):
        read_moment(text, AMSTERDAM)


@pytest.mark.parametrize("text", ["2021", "2021-13", "2021-0", "12-2021", "2021-12-01", "٢٠٢١-١٢"])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a month\. Write it as 2021-12\."):
        read_month(text)


def test_months_are_counted_with_the_first_and_the_last() -> None:
    assert read_month("2021-12") == Month(2021, 12)
    assert Month(2021, 12).until(Month(2021, 12)) == 1
    assert Month(2021, 12).until(Month(2023, 1)) == 14
    assert Month(2021, 12) < Month(2022, 1)
    assert str(read_month(" 2021-3 ")) == "Mar 2021"


def test_a_date_is_shown_in_english_whatever_the_locale() -> None:
    assert show_date(datetime(2026, 10, 2, tzinfo=UTC)) == "2 Oct 2026"
