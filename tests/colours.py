"""Colours of a style sheet as a browser computes them, and the contrast of two of them.

OKLCH to linear sRGB: Björn Ottosson, "A perceptual color space for image processing" (2020), as
CSS Color 4, section 9.2 and its sample code, has it. Mixing: CSS Color 5, section 2. Luminance
and contrast: WCAG 2.2, "relative luminance" and "contrast ratio".
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

_TOKEN = re.compile(
    r"--([\w-]+):\s*light-dark\(\s*oklch\(([^)]*)\)\s*,\s*oklch\(([^)]*)\)\s*\)\s*[;}]"
)


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour in Oklab."""

    lightness: float
    a: float
    b: float

    def luminance(self) -> float:
        """Return how bright it is on a screen, from 0 to 1; what no screen shows is cut off."""
        light = (self.lightness + 0.3963377774 * self.a + 0.2158037573 * self.b) ** 3
        medium = (self.lightness - 0.1055613458 * self.a - 0.0638541728 * self.b) ** 3
        short = (self.lightness - 0.0894841775 * self.a - 1.2914855480 * self.b) ** 3
        red = 4.0767416621 * light - 3.3077115913 * medium + 0.2309699292 * short
        green = -1.2684380046 * light + 2.6097574011 * medium - 0.3413193965 * short
        blue = -0.0041960863 * light - 0.7034186147 * medium + 1.7076147010 * short
        red, green, blue = (min(max(channel, 0.0), 1.0) for channel in (red, green, blue))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    def mixed(self, other: Colour, share: float) -> Colour:
        """Return ``color-mix(in oklab, self share, other)``."""
        return Colour(
            self.lightness * share + other.lightness * (1 - share),
            self.a * share + other.a * (1 - share),
            self.b * share + other.b * (1 - share),
        )


def oklch(lightness: float, chroma: float, hue: float) -> Colour:
    turn = math.radians(hue)
    return Colour(lightness, chroma * math.cos(turn), chroma * math.sin(turn))


def contrast(one: Colour, other: Colour) -> float:
    darker, brighter = sorted((one.luminance(), other.luminance()))
    return (brighter + 0.05) / (darker + 0.05)


def tokens(css: str) -> tuple[Mapping[str, Colour], Mapping[str, Colour]]:
    """Return the colours a style sheet names, by day and by night."""
    day: dict[str, Colour] = {}
    night: dict[str, Colour] = {}
    for name, light, dark in _TOKEN.findall(css):
        day[name], night[name] = _read(light), _read(dark)
    return day, night


def _read(text: str) -> Colour:
    lightness, chroma, hue = (float(number) for number in text.split())
    return oklch(lightness, chroma, hue)
