"""A reading is a figure with its unit, its condition and its evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Grade(StrEnum):
    """How a figure is known."""

    LIVE = "live"
    """This server measured it in the stated window."""
    RECORDED = "recorded"
    """One past run, which anyone can repeat."""
    REPORTED = "reported"
    """Measured elsewhere; it cannot be repeated here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A recorded run: what "recorded" figures resolve to."""

    slug: str
    title: str
    recorded_at: datetime
    commit: str
    machine: str
    command: str
    figures: Mapping[str, str]
    """Figure name → value as it is to be shown."""
    output: str
    """Raw output of the command."""
    source: str
    """The file, relative to the project."""
    file: bytes
    """Its text in UTF-8, published beside the run's page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A named figure. Complete when made: no reading exists without a grade and its proof."""

    name: str
    label: str
    value: str
    """At most nine characters; the measured face sets it."""
    unit: str
    condition: str
    grade: Grade
    was: str = ""
    """The value before, where the reading tells a change."""
    source: str = ""
    """For a reported figure: the kind of place and the year."""
    run: Run | None = None
    """For a recorded figure."""
    figure: str = ""
    """For a recorded figure: its name in the run."""
    demo: str = ""
    """For a live figure: the demo that measures it."""
    path: str
    line: int


def proven_by(run: str, readings: Iterable[Reading]) -> tuple[Reading, ...]:
    """Return the figures that a recorded run proves, in their order."""
    return tuple(reading for reading in readings if reading.run and reading.run.slug == run)
