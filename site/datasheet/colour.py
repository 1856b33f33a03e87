"""Colours as a style sheet writes them (OKLCH), as a screen paints them, and their contrast.

The formulas: Björn Ottosson, "A perceptual color space for image processing", for OKLab and its
matrices; CSS Color 4, "OkLCh" for the polar form and "Gamut Mapping" for what becomes of a colour
that sRGB does not have; WCAG 2.2, "relative luminance" and "contrast ratio".
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

Light = tuple[float, float, float]
"""Red, green and blue in linear sRGB; what a screen has lies between 0 and 1."""

_NOISE = 1e-4
"""Below a third of one of the 256 steps of a channel."""
_CHROMA_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Oklch:
    """``oklch(lightness chroma hue)``; the hue in degrees."""

    lightness: float
    chroma: float
    hue: float

    def light(self) -> Light:
        """Return the linear light of the colour, which may be more or less than a screen has."""
        turn = math.radians(self.hue)
        a, b = self.chroma * math.cos(turn), self.chroma * math.sin(turn)
        # How strongly the cones for long, medium and short waves answer.
        long = (self.lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
        medium = (self.lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
        short = (self.lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
        return (
            4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
            -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
            -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
        )

    def is_in_srgb(self) -> bool:
        return all(-_NOISE <= channel <= 1 + _NOISE for channel in self.light())

    def within_srgb(self) -> Oklch:
        """Return the nearest colour of sRGB with the same lightness and hue.

        Browsers do not do this, though CSS Color 4 asks for it: they cut each channel off, and the
        lightness and the hue go with it. A colour that is in sRGB leaves them nothing to cut.
        """
        if self.is_in_srgb():
            return self
        # In whole steps, so that the colour that is written is the one that was examined.
        steps = 10**_CHROMA_DIGITS
        inside, outside = 0, math.ceil(self.chroma * steps)
        while outside - inside > 1:
            middle = (inside + outside) // 2
            if replace(self, chroma=middle / steps).is_in_srgb():
                inside = middle
            else:
                outside = middle
        return replace(self, chroma=inside / steps)

    def painted(self) -> Light:
        """Return what a browser paints: each channel cut off where the screen's range ends."""
        red, green, blue = self.light()
        return _cut(red), _cut(green), _cut(blue)

    def luminance(self) -> float:
        red, green, blue = self.painted()
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Oklch, other: Oklch) -> float:
    """Return the contrast ratio, from 1 to 21."""
    dark, bright = sorted((one.luminance(), other.luminance()))
    return (bright + 0.05) / (dark + 0.05)


def _cut(channel: float) -> float:
    return min(1.0, max(0.0, channel))
