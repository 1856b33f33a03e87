"""The page for somebody who hires and has ninety seconds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from flask import Blueprint

from datasheet.content.items import Chapter, Project, Question
from datasheet.content.library import Edition
from datasheet.evidence.readings import Reading
from datasheet.markdown import rewrite_urls
from datasheet.markdown.blocks import Block, Definitions, Heading, Html
from datasheet.markdown.tags import Tag, scan
from datasheet.pages import provenance, structured_data
from datasheet.pages.clock import clock
from datasheet.pages.press import publication, show
from datasheet.pages.sheet import Crumb, Sheet

ADDRESS = "/for/recruiters/"
TITLE = "For recruiters"
_CHAPTERS = 4
_PROJECTS = 3
_QUESTIONS = 3

recruiting = Blueprint("recruiting", __name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """A project to ask about, with one figure where it has any."""

    project: Project
    reading: Reading | None


def has_page(edition: Edition) -> bool:
    """Whether there is more to tell than a name and how to write."""
    owner, home = edition.site.owner, edition.site.home
    told = (owner.availability, edition.chapters, edition.projects, home.outcomes)
    return any(told) or bool(questions(edition))


@recruiting.get(ADDRESS)
def page() -> str:
    edition = publication().edition
    owner = edition.site.owner
    asked = _apart(questions(edition), publication().base.href("/"))
    shown = systems(edition)
    sheet = Sheet(
        address=ADDRESS,
        title=TITLE,
        description=f"{owner.name}, {owner.role}, on one page for people who hire.",
        sources=tuple(
            dict.fromkeys(
                (
                    provenance.SITE,
                    *provenance.of_readings(edition, figures(edition)),
                    *(chapter.source for chapter in edition.chapters),
                    *(each.project.source for each in shown),
                    *([edition.faq.source] if edition.faq and asked else []),
                )
            )
        ),
        section=ADDRESS,
        trail=(Crumb(TITLE, ADDRESS),),
        kind="profile",
        data=(structured_data.person(publication()),),
    )
    return show(
        "recruiters.html",
        sheet,
        offset=clock(edition.site.time_zone, edition.now.year),
        ways=ways(edition.chapters),
        chapters=edition.chapters[::-1][:_CHAPTERS],
        systems=shown,
        questions=asked,
        whole=[block for question in asked for block in question.blocks],
    )


def ways(chapters: Sequence[Chapter]) -> str:
    """Return how the owner has worked and since when, in the order it was lived."""
    worked = [chapter for chapter in chapters if chapter.front.mode]
    turns = [next(same) for _, same in groupby(worked, key=lambda chapter: chapter.front.mode)]
    return ", ".join(f"{turn.front.mode} from {turn.front.begins}" for turn in turns)


def systems(edition: Edition) -> list[System]:
    """Return the projects to ask about; a figure that stands on the page already comes last."""
    named = edition.site.recruiters.projects
    if named is None:
        found = list(edition.projects[:_PROJECTS])
    else:
        # One that is not published yet is left out, as everywhere.
        found = [project for slug in named if (project := edition.project(slug))]
    outcomes = edition.site.home.outcomes
    shown: list[System] = []
    for project in found:
        figures = sorted(project.front.metrics, key=lambda name: name in outcomes)
        reading = edition.readings[figures[0]] if figures else None
        shown.append(System(project=project, reading=reading))
    return shown


def questions(edition: Edition) -> list[Question]:
    """Return the questions that a recruiter asks."""
    there: Mapping[str, Question] = {}
    if edition.faq is not None:
        there = {question.id: question for question in edition.faq.questions}
    named = edition.site.recruiters.questions
    ids = [*there][:_QUESTIONS] if named is None else named
    return [there[id] for id in ids if id in there]


def figures(edition: Edition) -> Iterator[str]:
    """Yield the names of the figures that the page shows."""
    yield from edition.site.home.outcomes
    yield from (each.reading.name for each in systems(edition) if each.reading)
    for question in questions(edition):
        yield from provenance.reading_names(question.blocks)


def _apart(questions: Sequence[Question], home: str) -> list[Question]:
    """Return the questions with the links to what stays on the front page leading there."""
    here = {question.id for question in questions}
    here |= {id for question in questions for id in _ids(question.blocks)}

    def lead(url: str) -> str:
        return home + url if url.startswith("#") and url[1:] not in here else url

    def moved(block: Block) -> Block:
        if isinstance(block, Html | Heading | Definitions):
            return replace(block, html=rewrite_urls(block.html, lead))
        return block

    return [replace(each, blocks=tuple(map(moved, each.blocks))) for each in questions]


def _ids(blocks: Iterable[Block]) -> set[str]:
    found: set[str] = set()
    for block in blocks:
        if isinstance(block, Html | Heading | Definitions):
            tags = (piece for piece in scan(block.html) if isinstance(piece, Tag))
            found |= {id for tag in tags if (id := tag.get("id"))}
    return found
