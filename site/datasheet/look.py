"""The look as its owner sets it: the hue of the accent, put into the colours of the style sheet.

Every page and drawing takes its colours from the layer ``tokens`` of one style sheet, so that layer
is all that is read and all that is changed. A hue with which text could not be read is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from datasheet.colour import Oklch, contrast
from datasheet.content.lines import Lines, line_at
from datasheet.content.mistakes import Mistakes
from datasheet.content.site_file import HUE_MAX, Look

READABLE = 4.5
"""The contrast that WCAG 2.2 asks of text at level AA (success criterion 1.4.3)."""
THEMES = ("light", "dark")
ACCENT = "accent"
TINTED = (ACCENT, "wash")
"""The tokens that have the hue of the accent."""

PAIRS = (
    (ACCENT, "paper"),
    (ACCENT, "sheet"),
    (ACCENT, "well"),
    (ACCENT, "wash"),
    ("on-accent", ACCENT),
    ("ink", "wash"),
    ("ink-2", "wash"),
    ("ink-3", "wash"),
)
"""What is written in which colour on which ground, wherever one of the two has the hue."""

_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "accent": "the accent",
        "on-accent": "text on the accent",
        "ink": "text",
        "ink-2": "secondary text",
        "ink-3": "a label",
        "paper": "paper",
        "sheet": "a panel",
        "well": "the ground of code",
        "wash": "the highlight",
    }
)
_SITE = "content/site.toml"
_LAYER = re.compile(r"@layer\s+tokens\s*\{")
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
# A brace in a text opens and closes nothing.
_PIECE = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|[{}]", re.DOTALL)
_OKLCH = r"oklch\(\s*([\d.]+)\s+([\d.]+)\s+([\d.]+)\s*\)"
_COLOUR = re.compile(rf"--([\w-]+):\s*light-dark\(\s*{_OKLCH}\s*,\s*{_OKLCH}\s*\)")
_SAME = re.compile(r"--([\w-]+):\s*var\(--([\w-]+)\)")


class NoTokens(Exception):
    """The style sheets do not hold the colours that a hue could be put into."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """Two colours that are too close to each other to be read."""

    text: str
    ground: str
    theme: str
    ratio: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """The colours of a style sheet's layer ``tokens``, and the text they stand in."""

    sheet: str
    colours: Mapping[str, tuple[Oklch, Oklch]]
    """Name → the colour in the light and in the dark theme."""

    def with_hue(self, hue: int) -> Tokens:
        """Return the tokens with the accent's hue in the light theme at ``hue``.

        The others that have the accent's hue keep their distance to it, and their lightness. Chroma
        that no screen has at that hue is given up.
        """
        turn = hue - self.colours[ACCENT][0].hue
        return read_tokens("".join(self._turned(turn)))

    def _turned(self, turn: float) -> Iterator[str]:
        done = 0
        for match in _declared(self.sheet, _COLOUR):
            for colour, chroma, hue in (_light(match), 3, 4), (_dark(match), 6, 7):
                if match[1] not in TINTED:
                    continue
                moved = Oklch(colour.lightness, colour.chroma, (colour.hue + turn) % 360)
                fitted = moved.within_srgb()
                yield self.sheet[done : match.start(chroma)]
                # What stays the same is left as it was written.
                yield match[chroma] if fitted.chroma == colour.chroma else f"{fitted.chroma:g}"
                yield self.sheet[match.end(chroma) : match.start(hue)]
                yield match[hue] if fitted.hue == colour.hue else f"{fitted.hue:g}"
                done = match.end(hue)
        yield self.sheet[done:]

    def shortfalls(self) -> list[Shortfall]:
        """Return the pairs that cannot be read, the worst first."""
        found: list[Shortfall] = []
        for text, ground in PAIRS:
            for number, theme in enumerate(THEMES):
                ratio = contrast(self.colours[text][number], self.colours[ground][number])
                if ratio < READABLE:
                    found.append(Shortfall(text=text, ground=ground, theme=theme, ratio=ratio))
        return sorted(found, key=lambda shortfall: shortfall.ratio)


def restyled(static: Path, look: Look) -> dict[str, bytes]:
    """Return the style sheet that the look changes, by its name in ``static``.

    Nothing for a look that changes nothing, or that ``check_look`` refuses.
    """
    if look.hue is None:
        return {}
    try:
        name, tokens = _find(static)
    except NoTokens:
        return {}
    changed = tokens.with_hue(look.hue)
    if changed.sheet == tokens.sheet or changed.shortfalls():
        return {}
    return {name: changed.sheet.encode()}


def check_look(static: Path, look: Look, site_lines: Lines, mistakes: Mistakes) -> None:
    """Tell a hue with which something on the pages could not be read, and offer others."""
    if look.hue is None:
        return
    line = line_at(site_lines, ("look", "hue"))
    try:
        _, tokens = _find(static)
    except NoTokens as error:
        mistakes.add(_SITE, line, str(error), "Restore its colours, or remove hue.")
        return
    if shortfalls := tokens.with_hue(look.hue).shortfalls():
        problem = _told(look.hue, shortfalls[0])
        mistakes.add(_SITE, line, problem, _offer(look.hue, readable_hues(tokens)))


def readable_hues(tokens: Tokens) -> list[tuple[int, int]]:
    """Return the hues with which everything can be read, as first and last of each stretch."""
    found: list[tuple[int, int]] = []
    for hue in range(HUE_MAX + 1):
        if tokens.with_hue(hue).shortfalls():
            continue
        if found and found[-1][1] == hue - 1:
            found[-1] = (found[-1][0], hue)
        else:
            found.append((hue, hue))
    return found


def _told(hue: int, worst: Shortfall) -> str:
    # Rounded down: 4.496 is not 4.5, and must not be told as if it were.
    ratio = int(worst.ratio * 100) / 100
    ground = f" on {_NAMES.get(worst.ground, worst.ground)}" if worst.text != "on-accent" else ""
    return (
        f"With hue {hue} {_NAMES[worst.text]} would have a contrast of {ratio}{ground} "
        f"in the {worst.theme} theme; text needs {READABLE}."
    )


def _offer(hue: int, stretches: Sequence[tuple[int, int]]) -> str:
    if not stretches:
        return f"No hue passes: change the lightness of --{ACCENT} in the style sheet."
    near = sorted(stretches, key=lambda stretch: min(abs(hue - end) for end in stretch))[:2]
    told = (
        f"between {first} and {last}" if first < last else f"of {first}"
        for first, last in sorted(near)
    )
    return f"Choose a hue {', or '.join(told)}."


def _find(static: Path) -> tuple[str, Tokens]:
    """Return the style sheet that holds the tokens, by its name, and the tokens."""
    for file in sorted(static.rglob("*.css")):
        text = file.read_bytes().decode()
        if _layer(_code(text)) is not None:
            return file.relative_to(static).as_posix(), read_tokens(text)
    raise NoTokens("No style sheet in static/ has a layer called tokens.")


def read_tokens(sheet: str) -> Tokens:
    """Return the tokens of a style sheet. Raises NoTokens for one that lacks a colour."""
    colours: dict[str, tuple[Oklch, Oklch]] = {}
    # The first declaration counts: what follows in an @media is for those who ask for it.
    for match in _declared(sheet, _COLOUR):
        colours.setdefault(match[1], (_light(match), _dark(match)))
    for match in _declared(sheet, _SAME):
        if match[2] in colours:
            colours.setdefault(match[1], colours[match[2]])
    wanted = (*TINTED, *(name for pair in PAIRS for name in pair))
    if lacking := [name for name in wanted if name not in colours]:
        raise NoTokens(
            f"The layer tokens in static/ has no --{lacking[0]} as light-dark(oklch(…), oklch(…))."
        )
    return Tokens(sheet=sheet, colours=MappingProxyType(colours))


def _declared(sheet: str, form: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """Yield the declarations of one form that stand in the layer ``tokens``."""
    code = _code(sheet)
    if (layer := _layer(code)) is not None:
        yield from form.finditer(code, *layer)


def _light(match: re.Match[str]) -> Oklch:
    return Oklch(float(match[2]), float(match[3]), float(match[4]))


def _dark(match: re.Match[str]) -> Oklch:
    return Oklch(float(match[5]), float(match[6]), float(match[7]))


def _code(sheet: str) -> str:
    """Return the style sheet with its comments blanked out, every place kept."""
    return _COMMENT.sub(lambda comment: " " * len(comment[0]), sheet)


def _layer(code: str) -> tuple[int, int] | None:
    """Return where the layer ``tokens`` begins and ends."""
    begin = _LAYER.search(code)
    if begin is None:
        return None
    depth = 1
    for piece in _PIECE.finditer(code, begin.end()):
        depth += {"{": 1, "}": -1}.get(piece[0], 0)
        if depth == 0:
            return begin.end(), piece.start()
    return begin.end(), len(code)
