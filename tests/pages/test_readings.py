from __future__ import annotations

import pytest

from datasheet.evidence.readings import Grade, Reading
from datasheet.pages.dumbbell import Tick, dumbbell
from tests.pages import publications as made
from tests.pages.markup import Element, read


def _panel(reading: Reading) -> Element:
    shown = made.publication(
        site=made.site_file(home={"outcomes": [reading.name]}),
        readings=[reading],
        runs=[made.RUN],
        demos=[made.demo("redirect")],
    )
    return read(made.printed(shown)["/"]).one(css="reading")


def test_a_change_shows_both_values_and_the_unit() -> None:
    value = _panel(made.reading("lookup", "15", was="200")).one(css="value")
    assert value.text == "200 → 15 ms"


@pytest.mark.parametrize(
    ("value", "was", "size"),
    [
        ("1234567", "", ["value"]),
        ("12345678", "", ["value", "long"]),
        ("120", "2,300", ["value", "long"]),
        ("123456789", "987654321", ["value", "longest"]),
    ],
)
def test_a_long_value_is_set_smaller(value: str, was: str, size: list[str]) -> None:
    assert _panel(made.reading("x", value, was=was)).one(css="value").classes == size


def test_a_reported_figure_names_the_kind_of_place_and_links_nowhere() -> None:
    evidence = _panel(made.reading("lookup")).one(css="ev")
    assert (evidence.tag, evidence.text) == ("span", "reported: consultancy, 2023")


def test_a_recorded_figure_leads_to_its_run() -> None:
    evidence = _panel(made.reading("peak", grade=Grade.RECORDED)).one(css="ev")
    assert evidence.attributes["href"] == "/evidence/load/"
    assert evidence.text == "recorded 1 Oct 2026"


def test_a_live_figure_without_a_sample_shows_no_number_and_leads_to_the_demo() -> None:
    panel = _panel(made.reading("now", grade=Grade.LIVE))
    assert panel.one(css="value").children[0] == "\N{EN DASH}"
    evidence = panel.one(css="ev")
    assert evidence.attributes["href"] == "/lab/#redirect"
    assert "no sample yet" in evidence.text


def test_a_run_shows_all_that_is_needed_to_repeat_it() -> None:
    shown = made.publication(readings=[made.reading("peak", grade=Grade.RECORDED)], runs=[made.RUN])
    page = read(made.printed(shown)["/evidence/load/"])
    text = page.one("main").text
    for said in ("2 cores", "0123456", "k6 run load.js", "17,843", "<raw> output", "Peak"):
        assert said in text


def test_a_change_is_drawn_on_a_logarithmic_scale() -> None:
    drawn = dumbbell(made.reading("x", "10", was="1,000"))
    assert drawn is not None
    assert (drawn.before, drawn.after) == (256.0, 6.0)
    assert drawn.ticks == (Tick(6.0, "10"), Tick(131.0, "100"), Tick(256.0, "1,000"))


def test_values_below_one_have_a_scale_too() -> None:
    drawn = dumbbell(made.reading("x", "0.05", was="0.5"))
    assert drawn is not None
    assert [tick.text for tick in drawn.ticks] == ["0.01", "0.1", "1"]


@pytest.mark.parametrize(
    ("was", "value"),
    [
        ("", "15"),
        ("0", "100,000"),
        ("-3", "5"),
        ("< 1", "5"),
        ("7", "7"),
        ("1,00", "5"),
        ("a", "1"),
    ],
)
def test_what_is_not_two_plain_numbers_is_not_drawn(was: str, value: str) -> None:
    assert dumbbell(made.reading("x", value, was=was)) is None
