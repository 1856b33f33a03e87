"""The hue of the accent: put into the colours of the style sheet, or refused with others to try."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datasheet.assets import Assets
from datasheet.colour import contrast
from datasheet.content.lines import Lines
from datasheet.content.mistakes import ContentError, Mistakes
from datasheet.content.site_file import Look
from datasheet.freezer import Order, freeze
from datasheet.look import (
    PAIRS,
    READABLE,
    TINTED,
    Tokens,
    check_look,
    read_tokens,
    readable_hues,
    restyled,
)
from datasheet.project import Project, locate
from tests.test_freezer import digest

STATIC = Path(__file__).resolve().parents[1] / "static"
SHEET = (STATIC / "site.css").read_text(encoding="utf-8")
WHITE = "--accent: light-dark(oklch(1 0 0), oklch(1 0 0))"
LINES: Lines = {("look", "hue"): 12}
HUES = st.integers(0, 360)

# Computed with another program, from the same style sheet.
PRINTED = """
ink paper 15.35 15.03 | ink sheet 16.24 13.90 | ink well 14.35 15.70
ink-2 paper 8.34 9.57 | ink-2 sheet 8.83 8.85 | ink-2 well 7.80 10.00
ink-3 paper 5.67 6.94 | ink-3 sheet 6.00 6.42 | ink-3 well 5.30 7.25
accent paper 7.29 9.40 | accent sheet 7.71 8.70 | accent well 6.82 9.82
ok paper 6.15 10.37 | ok sheet 6.51 9.59 | ok well 5.75 10.83
warn paper 5.84 10.80 | warn sheet 6.18 9.99 | warn well 5.46 11.28
fault paper 6.05 8.12 | fault sheet 6.41 7.51 | fault well 5.66 8.49
edge paper 3.58 3.83 | edge sheet 3.79 3.54 | edge well 3.34 4.00
on-accent accent 7.71 8.70 | ink wash 13.65 11.24 | accent wash 6.48 7.03
ink-2 wash 7.42 7.16 | ink-3 wash 5.04 5.19 | rule paper 1.39 1.55
"""
RATIOS = [entry.split() for entry in PRINTED.strip().replace("\n", "|").split("|")]


@pytest.fixture
def tokens() -> Tokens:
    return found(SHEET)


def found(sheet: str) -> Tokens:
    return read_tokens(sheet)


def lighter(lightness: float) -> str:
    """The style sheet with another lightness of the accent in the light theme."""
    return SHEET.replace("oklch(0.45 0.21 268)", f"oklch({lightness:.3f} 0.21 268)")


def style(folder: Path, sheet: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "site.css").write_text(sheet, encoding="utf-8")
    return folder


def told(static: Path, hue: int) -> list[str]:
    mistakes = Mistakes()
    check_look(static, Look(hue=hue), LINES, mistakes)
    return [str(mistake) for mistake in mistakes]


@pytest.mark.parametrize(("text", "ground", "light", "dark"), RATIOS)
def test_a_contrast_is_the_one_that_another_program_finds(
    tokens: Tokens, text: str, ground: str, light: str, dark: str
) -> None:
    for number, printed in enumerate((light, dark)):
        ratio = contrast(tokens.colours[text][number], tokens.colours[ground][number])
        assert ratio == pytest.approx(float(printed), abs=0.05)


def test_every_pair_that_has_the_hue_is_among_those_compared() -> None:
    assert {(text, ground) for text, ground, *_ in RATIOS} >= set(PAIRS)


def test_a_hue_goes_into_the_accent_and_the_highlight_and_nowhere_else(tokens: Tokens) -> None:
    turned = tokens.with_hue(150)
    changed = {name for name in tokens.colours if tokens.colours[name] != turned.colours[name]}
    assert changed == {"accent", "wash"}
    light, dark = turned.colours["accent"]
    assert (light.lightness, light.hue, dark.hue) == (0.45, 150, 154)
    before, after = SHEET.split("\n"), turned.sheet.split("\n")
    lines = [new for old, new in zip(before, after, strict=True) if old != new]
    assert [re.sub(r":.*", "", line.strip()) for line in lines] == ["--accent", "--wash"]


def test_the_hue_that_is_there_already_changes_no_byte(tokens: Tokens) -> None:
    assert tokens.with_hue(268).sheet == SHEET
    assert restyled(STATIC, Look(hue=268)) == {}
    assert restyled(STATIC, Look()) == {}


@pytest.mark.parametrize(
    "sheet",
    [
        f"/* @layer tokens {{ {WHITE} }} */" + SHEET,
        SHEET.replace("--accent:", f"/* {WHITE} */ --accent:"),
        SHEET.replace("color-scheme: light dark;", 'color-scheme: light dark; --sign: "}";'),
        SHEET + f"@layer page {{ a {{ {WHITE} }} }}",
        SHEET.replace("\n", "\r\n"),
    ],
    ids=["comment", "declaration in a comment", "brace in a text", "another layer", "line ends"],
)  # fmt: skip
def test_only_what_stands_in_the_layer_is_read_and_changed(sheet: str, tokens: Tokens) -> None:
    turned = found(sheet).with_hue(150)
    assert turned.colours == tokens.with_hue(150).colours
    assert len(turned.sheet) - len(sheet) == len(tokens.with_hue(150).sheet) - len(SHEET)
    assert sheet.count("oklch(1 0 0)") == turned.sheet.count("oklch(1 0 0)")


def test_a_name_changes_with_the_hue_and_other_files_keep_theirs() -> None:
    plain, green = Assets(STATIC), Assets(STATIC, restyled(STATIC, Look(hue=150)))
    changed = [path for path in green if path not in plain.files]
    assert changed == [green.static("site.css")]
    assert b"oklch(0.45 0.124 150)" in green.files[green.static("site.css")]
    assert green.files == Assets(STATIC, restyled(STATIC, Look(hue=150))).files


def test_every_hue_can_be_read_with_the_colours_that_come_with_the_site(tokens: Tokens) -> None:
    assert readable_hues(tokens) == [(0, 360)]


def test_a_hue_that_cannot_be_read_is_told_at_its_line_with_others_to_try(tmp_path: Path) -> None:
    static = style(tmp_path, lighter(0.53))
    assert told(static, 110) == [
        "content/site.toml:12: With hue 110 the accent would have a contrast of 4.24 on the "
        "highlight in the light theme; text needs 4.5. "
        "Choose a hue between 0 and 50, or between 263 and 360."
    ]
    assert restyled(static, Look(hue=110)) == {}


def test_where_no_hue_can_be_read_that_is_what_is_said(tmp_path: Path) -> None:
    [mistake] = told(style(tmp_path, lighter(0.9)), 110)
    assert mistake.endswith("No hue passes: change the lightness of --accent in the style sheet.")


@pytest.mark.parametrize(
    ("sheet", "problem"),
    [
        ("a { color: red }", "No style sheet in static/ has a layer called tokens."),
        (
            SHEET.replace("--accent: light-dark(", "--accent: linear("),
            "The layer tokens in static/ has no --accent as light-dark(oklch(…), oklch(…)).",
        ),
    ],
)
def test_colours_that_a_hue_cannot_be_put_into_are_told(
    tmp_path: Path, sheet: str, problem: str
) -> None:
    static = style(tmp_path, sheet)
    cure = "Restore its colours, or remove hue."
    assert told(static, 150) == [f"content/site.toml:12: {problem} {cure}"]
    assert restyled(static, Look(hue=150)) == {}


@settings(max_examples=60, deadline=None)
@given(HUES, st.floats(0.4, 0.7))
def test_every_hue_passes_or_is_refused_and_what_is_offered_passes(
    tmp_path_factory: pytest.TempPathFactory, hue: int, lightness: float
) -> None:
    static = style(tmp_path_factory.getbasetemp() / "hues", lighter(lightness))
    tokens = found(lighter(lightness))
    if not (mistakes := told(static, hue)):
        turned = tokens.with_hue(hue)
        assert all(_ratio(turned, *pair) >= READABLE for pair in PAIRS)
        assert restyled(static, Look(hue=hue)) or turned.sheet == tokens.sheet
        return
    [mistake] = mistakes
    offer = mistake.partition("text needs 4.5. ")[2]
    assert offer
    for number in re.findall(r"\d+", offer):
        assert told(static, int(number)) == []


def _ratio(tokens: Tokens, text: str, ground: str) -> float:
    both = zip(tokens.colours[text], tokens.colours[ground], strict=True)
    return min(contrast(one, other) for one, other in both)


@given(HUES)
def test_no_browser_has_to_cut_off_what_is_published(hue: int) -> None:
    for name in TINTED:
        for colour in found(SHEET).with_hue(hue).colours[name]:
            assert colour.is_in_srgb()


def write_hue(project: Project, hue: str) -> int:
    """Append the setting and return its line."""
    file = project.content / "site.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(f"{text}\n[look]\nhue = {hue}\n", encoding="utf-8")
    return text.count("\n") + 3


def test_a_freeze_publishes_the_hue_and_the_same_bytes_each_time(
    order: Order, tmp_path: Path
) -> None:
    freeze(order, tmp_path / "plain")
    write_hue(order.project, "150")
    for name in ("one", "two"):
        freeze(order, tmp_path / name)
    [sheet] = (tmp_path / "one/assets").glob("site.*.css")
    assert "oklch(0.45 0.124 150)" in sheet.read_text(encoding="utf-8")
    assert f"/assets/{sheet.name}" in (tmp_path / "one/index.html").read_text(encoding="utf-8")
    assert not (tmp_path / "plain/assets" / sheet.name).exists()
    assert digest(tmp_path / "one") == digest(tmp_path / "two")


def test_a_hue_that_cannot_be_read_ends_the_freeze_and_nothing_is_published(
    order: Order, tmp_path: Path
) -> None:
    root = order.project.root
    for folder in ("static", "templates"):
        shutil.copytree(order.project.looks / folder, root / folder)
    style(root / "static", lighter(0.53))
    line = write_hue(order.project, "110")
    done = subprocess.run(
        [sys.executable, "-m", "datasheet", "--root", root, "freeze", "-o", tmp_path / "out"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert f"content/site.toml:{line}: With hue 110 the accent would have" in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("hue", "problem"),
    [
        ("361", '"hue" has to be at most 360. Correct it.'),
        ("-1", '"hue" has to be at least 0. Correct it.'),
        ('"blue"', '"hue" has to be a whole number, not "blue". Correct the value.'),
        ("1.5", '"hue" has to be a whole number, not 1.5. Correct the value.'),
    ],
)
def test_what_is_no_hue_is_told_at_its_line(order: Order, hue: str, problem: str) -> None:
    line = write_hue(order.project, hue)
    with pytest.raises(ContentError) as error:
        freeze(order, order.project.root / "out")
    assert str(error.value) == f"content/site.toml:{line}: {problem}"


def test_a_hue_is_told_together_with_all_other_mistakes(order: Order) -> None:
    site = locate(order.project.root)
    write_hue(site, "400")
    post = site.content / "posts/2026-02-10-second.md"
    post.write_text(post.read_text().replace("tags:", "tgas:"))
    with pytest.raises(ContentError) as error:
        freeze(order, site.root / "out")
    assert len(error.value.mistakes) == 2
