"""Every pair of colours the design sets on each other can be read, by day and by night."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.colours import Colour, contrast, oklch, tokens

STATIC = Path(__file__).resolve().parents[1] / "static"
THEMES = ("light", "dark")
TEXT, SHAPE, DECORATIVE = 4.5, 3.0, 0.0
NAMES = frozenset(
    [
        "paper",
        "sheet",
        "well",
        "grid",
        "rule",
        "edge",
        "ink",
        "ink-2",
        "ink-3",
        "accent",
        "wash",
        "ok",
        "warn",
        "fault",
    ]
)

# foreground, ground, what it needs, and the contrast that the design was drawn with, which another
# implementation computed.
PAIRS = [
    ("ink", "paper", TEXT, 15.35, 15.03),
    ("ink", "sheet", TEXT, 16.24, 13.90),
    ("ink", "well", TEXT, 14.35, 15.70),
    ("ink-2", "paper", TEXT, 8.34, 9.57),
    ("ink-2", "sheet", TEXT, 8.83, 8.85),
    ("ink-2", "well", TEXT, 7.80, 10.00),
    ("ink-3", "paper", TEXT, 5.67, 6.94),
    ("ink-3", "sheet", TEXT, 6.00, 6.42),
    ("ink-3", "well", TEXT, 5.30, 7.25),
    ("accent", "paper", TEXT, 7.29, 9.40),
    ("accent", "sheet", TEXT, 7.71, 8.70),
    ("accent", "well", TEXT, 6.82, 9.82),
    ("ok", "paper", TEXT, 6.15, 10.37),
    ("ok", "sheet", TEXT, 6.51, 9.59),
    ("ok", "well", TEXT, 5.75, 10.83),
    ("warn", "paper", TEXT, 5.84, 10.80),
    ("warn", "sheet", TEXT, 6.18, 9.99),
    ("warn", "well", TEXT, 5.46, 11.28),
    ("fault", "paper", TEXT, 6.05, 8.12),
    ("fault", "sheet", TEXT, 6.41, 7.51),
    ("fault", "well", TEXT, 5.66, 8.49),
    ("edge", "paper", SHAPE, 3.58, 3.83),
    ("edge", "sheet", SHAPE, 3.79, 3.54),
    ("edge", "well", SHAPE, 3.34, 4.00),
    ("on-accent", "accent", TEXT, 7.71, 8.70),
    ("ink", "wash", TEXT, 13.65, 11.24),
    ("accent", "wash", TEXT, 6.48, 7.03),
    ("ink-2", "wash", TEXT, 7.42, 7.16),
    ("ink-3", "wash", TEXT, 5.04, 5.19),
    ("fault", "fault-wash", TEXT, 5.18, 6.03),
    ("ink", "fault-wash", TEXT, 13.14, 11.16),
    ("paper", "fault", TEXT, 6.05, 8.12),
    ("margin-line", "paper", DECORATIVE, 2.04, 2.39),
    ("rule", "paper", DECORATIVE, 1.39, 1.55),
    ("paper", "ink", TEXT, 15.35, 15.03),
]
# The grounds of a diff, and what stands on them: text, values, comments, numbers and the sign.
DIFF = [
    (text, ground, TEXT)
    for ground, sign in (("ins", "ok"), ("del", "fault"))
    for text in ("ink", "accent", "ink-3", sign)
]


def _palette(theme: str) -> dict[str, Colour]:
    css = (STATIC / "site.css").read_text(encoding="utf-8")
    found = dict(tokens(css)[THEMES.index(theme)])
    found["on-accent"] = found["sheet"]
    found["fault-wash"] = found["fault"].mixed(found["sheet"], 0.14)
    found["margin-line"] = found["accent"].mixed(found["paper"], 0.42)
    found["ins"] = found["ok"].mixed(found["well"], 0.10)
    found["del"] = found["fault"].mixed(found["well"], 0.10)
    return found


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    ("text", "ground", "needed"),
    [pair[:3] for pair in PAIRS] + DIFF,
    ids=str,
)
def test_what_is_set_on_a_ground_can_be_read(
    theme: str, text: str, ground: str, needed: float
) -> None:
    palette = _palette(theme)
    assert contrast(palette[text], palette[ground]) >= needed


@pytest.mark.parametrize("theme", THEMES)
def test_the_colours_are_those_the_design_was_drawn_with(theme: str) -> None:
    palette = _palette(theme)
    at = 3 + THEMES.index(theme)
    apart = {
        pair[:2]: (round(contrast(palette[pair[0]], palette[pair[1]]), 2), pair[at])
        for pair in PAIRS
        if abs(contrast(palette[pair[0]], palette[pair[1]]) - float(pair[at])) > 0.05
    }
    assert apart == {}


def test_black_on_white_is_twenty_one_to_one() -> None:
    assert contrast(oklch(0, 0, 0), oklch(1, 0, 0)) == pytest.approx(21, abs=0.01)


def test_every_colour_is_a_token() -> None:
    css = {file.name: file.read_text(encoding="utf-8") for file in STATIC.glob("*.css")}
    assert set(tokens(css["site.css"])[0]) == NAMES
    for name, text in css.items():
        rest = re.sub(r"--[\w-]+:\s*light-dark\([^;]*;", "", text)
        assert not re.findall(r"#[0-9a-f]{3,8}\b(?=\s*[;}])|\b(?:rgb|hsl|oklch)\(", rest), name


def test_the_mixed_grounds_are_mixed_as_they_are_tested() -> None:
    mixes = {
        mix
        for file in STATIC.glob("*.css")
        for mix in re.findall(
            r"color-mix\(in oklab, var\(--([\w-]+)\) (\d+)%, var\(--([\w-]+)\)\)",
            file.read_text(encoding="utf-8"),
        )
    }
    assert mixes <= {
        ("accent", "42", "paper"),
        ("ok", "10", "well"),
        ("fault", "10", "well"),
        ("fault", "14", "sheet"),
    }
