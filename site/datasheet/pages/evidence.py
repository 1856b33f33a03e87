"""A recorded run: the page that a sceptical reader asks for, and the file behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flask import Blueprint, Response, abort

from datasheet.content.items import Item
from datasheet.content.library import Edition
from datasheet.evidence.readings import Reading, Run, proven_by
from datasheet.pages import provenance, recruiters
from datasheet.pages.media_types import media_type
from datasheet.pages.press import publication, show
from datasheet.pages.sheet import Crumb, Sheet

evidence = Blueprint("evidence", __name__)


@dataclass(frozen=True, slots=True)
class Showing:
    """A place on the site where a figure is shown."""

    title: str
    address: str
    source: str = ""
    """The file that names the place; empty for the site's own pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure of a run, and what the site says about it."""

    name: str
    value: str
    reading: Reading | None
    """None when the site makes nothing of it."""
    shown: tuple[Showing, ...]


@evidence.get("/evidence/<slug>/")
def run(slug: str) -> str:
    edition = publication().edition
    found = edition.runs.get(slug) or abort(404)
    address = f"/evidence/{slug}/"
    told = figures(edition, found)
    sheet = Sheet(
        address=address,
        title=found.title,
        description=f"A recorded run: {found.title}. The command, the machine and the raw output.",
        sources=tuple(
            dict.fromkeys(
                (
                    found.source,
                    *(figure.reading.path for figure in told if figure.reading),
                    *(place.source for figure in told for place in figure.shown if place.source),
                )
            )
        ),
        section="/lab/",
        trail=(Crumb("Lab", "/lab/"), Crumb(found.title, address)),
    )
    return show(
        "run.html",
        sheet,
        run=found,
        recorded_at=found.recorded_at.astimezone(edition.site.time_zone),
        figures=told,
        file=f"/evidence/{slug}.json",
    )


@evidence.get("/evidence/<slug>.json")
def run_file(slug: str) -> Response:
    found = publication().edition.runs.get(slug) or abort(404)
    return Response(found.file, content_type=media_type(f"{slug}.json"))


def figures(edition: Edition, run: Run) -> list[Figure]:
    """Return every figure of a run, once for each reading that is made of it."""
    places: dict[str, list[Showing]] = {}
    for place, names in _places(edition):
        for name in dict.fromkeys(names):
            places.setdefault(name, []).append(place)
    proven = proven_by(run.slug, edition.readings.values())
    found: list[Figure] = []
    for name, value in run.figures.items():
        made: list[Reading | None] = [reading for reading in proven if reading.figure == name]
        for reading in made or [None]:
            shown = places.get(reading.name, []) if reading else []
            found.append(Figure(name=name, value=value, reading=reading, shown=tuple(shown)))
    return found


def _places(edition: Edition) -> Iterator[tuple[Showing, Iterable[str]]]:
    """Yield every place that shows figures, and their names."""
    site = edition.site
    cases = [case for name in site.home.cases if (case := edition.case(name))]
    asked = edition.faq.questions if edition.faq else ()
    yield (
        Showing("Front page", "/"),
        [
            *site.home.outcomes,
            *(reading.name for reading in proven_by(site.home.run, edition.readings.values())),
            *site.home.datasheet,
            *(name for case in cases for name in case.reading_names),
            *(name for question in asked for name in provenance.reading_names(question.blocks)),
        ],
    )
    for chapter in edition.chapters:
        told = Showing(chapter.front.title, chapter.address, chapter.source)
        yield told, provenance.reading_names((*chapter.intro, *chapter.learned))
        for case in chapter.cases:
            yield Showing(case.title, case.address, case.source), provenance.names_of(case)
    items: list[Item] = [*edition.projects, *edition.posts, *edition.pages]
    for item in items:
        yield Showing(item.front.title, item.address, item.source), provenance.names_of(item)
    yield Showing("Résumé", "/resume/"), site.resume.readings
    if recruiters.has_page(edition):
        yield Showing(recruiters.TITLE, recruiters.ADDRESS), recruiters.figures(edition)
