"""The retry plan, which no clock can bend."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from datasheet.contact.outbox import DAY, HOUR, MINUTE, RetryPlan
from tests.contact.letters import NOW, later

PLAN = RetryPlan()
STEPS = [10, MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR]


def test_the_waits_are_the_promised_ones() -> None:
    waits = [PLAN.wait_seconds(failures, 0.5) for failures in range(1, 12)]
    assert waits == [*STEPS, 6 * HOUR, 6 * HOUR, 6 * HOUR]


def test_after_seven_days_the_owner_is_asked() -> None:
    waits: list[float] = []
    while (wait := PLAN.wait_seconds(len(waits) + 1, 0.5)) is not None:
        waits.append(wait)
    assert len(waits) == PLAN.attempts_max - 1 == 35
    assert 7 * DAY <= sum(waits) < 7 * DAY + 6 * HOUR
    assert PLAN.wait_seconds(PLAN.attempts_max + 5, 0.5) is None


@given(failures=st.integers(1, 35), random=st.floats(0, 1))
def test_a_wait_is_at_most_half_shorter_or_longer(failures: int, random: float) -> None:
    wait, nominal = PLAN.wait_seconds(failures, random), PLAN.wait_seconds(failures, 0.5)
    assert wait is not None
    assert nominal is not None
    assert nominal * 0.5 <= wait <= nominal * 1.5 <= PLAN.wait_seconds_max


def test_a_time_that_no_plan_could_set_counts_as_due() -> None:
    assert PLAN.is_due(NOW, NOW)
    assert PLAN.is_due(later(seconds=-1), NOW)
    assert not PLAN.is_due(later(seconds=1), NOW)
    assert not PLAN.is_due(later(hours=9), NOW), "the longest wait there is"
    assert not PLAN.is_due(later(hours=9, minutes=5), NOW), "and a little for differing clocks"
    assert PLAN.is_due(later(hours=9, minutes=5, seconds=1), NOW)
