"""A change drawn as two points on a logarithmic scale: grey is before, blue is after."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from datasheet.evidence.readings import Reading

LEFT, RIGHT = 6.0, 256.0
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dumbbell:
    """Places in a drawing 262 wide."""

    before: float
    after: float
    ticks: tuple[Tick, ...]
    """The ends of the scale, and its middle where that is a power of ten."""


def dumbbell(reading: Reading) -> Dumbbell | None:
    """Return the drawing of a change, or None: a logarithm needs two plain numbers above zero."""
    before, after = _number(reading.was), _number(reading.value)
    if before is None or after is None or before == after:
        return None
    low = math.floor(math.log10(min(before, after)))
    high = max(math.ceil(math.log10(max(before, after))), low + 1)

    def place(exponent: float) -> float:
        return round(LEFT + (exponent - low) / (high - low) * (RIGHT - LEFT), 1)

    middle = [(low + high) // 2] if (high - low) % 2 == 0 else []
    return Dumbbell(
        before=place(math.log10(before)),
        after=place(math.log10(after)),
        ticks=tuple(Tick(place(power), _power(power)) for power in (low, *middle, high)),
    )


def _number(text: str) -> float | None:
    if not _NUMBER.fullmatch(text):
        return None
    return float(text.replace(",", "")) or None


def _power(exponent: int) -> str:
    return f"{10**exponent:,}" if exponent >= 0 else f"{10.0**exponent:.{-exponent}f}"
