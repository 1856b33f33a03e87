"""Colours and their contrast, held to figures that others have computed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasheet.colour import Oklch, contrast

WHITE, BLACK = Oklch(1, 0, 0), Oklch(0, 0, 0)
COLOURS = st.builds(Oklch, st.floats(0, 1), st.floats(0, 0.5), st.floats(0, 360, exclude_max=True))


def encoded(colour: Oklch) -> tuple[int, ...]:
    """Return what stands in ``#rrggbb``."""
    return tuple(
        round(255 * (12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055))
        for light in colour.painted()
    )


@pytest.mark.parametrize(
    ("colour", "rgb"),
    [
        # OKLCH of red, green and blue, as CSS Color 4 has them in its examples.
        (Oklch(0.62796, 0.25768, 29.234), (255, 0, 0)),
        (Oklch(0.86644, 0.29483, 142.495), (0, 255, 0)),
        (Oklch(0.45201, 0.31321, 264.052), (0, 0, 255)),
        (WHITE, (255, 255, 255)),
        (BLACK, (0, 0, 0)),
    ],
)
def test_a_colour_is_the_one_of_its_name(colour: Oklch, rgb: tuple[int, ...]) -> None:
    assert encoded(colour) == rgb


def test_contrast_goes_from_1_to_21_and_both_ways() -> None:
    assert contrast(WHITE, WHITE) == 1
    assert contrast(WHITE, BLACK) == pytest.approx(21, abs=0.001)
    assert contrast(BLACK, WHITE) == contrast(WHITE, BLACK)


@given(COLOURS)
def test_a_colour_is_brought_into_srgb_by_its_chroma_alone(colour: Oklch) -> None:
    fitted = colour.within_srgb()
    assert fitted.is_in_srgb()
    assert (fitted.lightness, fitted.hue) == (colour.lightness, colour.hue)
    assert fitted.chroma <= colour.chroma
    if colour.is_in_srgb():
        assert fitted == colour


@given(COLOURS)
def test_no_chroma_is_given_up_that_a_screen_has(colour: Oklch) -> None:
    fitted = colour.within_srgb()
    more = Oklch(fitted.lightness, fitted.chroma + 0.001, fitted.hue)
    assert fitted == colour or more.chroma > colour.chroma or not more.is_in_srgb()


@given(COLOURS)
def test_what_is_painted_is_within_the_range_of_a_screen(colour: Oklch) -> None:
    assert all(0 <= light <= 1 for light in colour.painted())
    assert 1 <= contrast(colour, WHITE) <= 21.01
