"""What a library holds: typed, frozen, complete when made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from datasheet.content.fronts import (
    ChapterFront,
    FaqFront,
    Front,
    PageFront,
    PostFront,
    ProjectFront,
)
from datasheet.evidence.readings import Grade
from datasheet.markdown.blocks import Block, Body, Html, Image, ReadingBlock, sections

WORDS_A_MINUTE = 220
SUMMARY_WORDS_MAX = 45


class Item(Protocol):
    """What every thing made from a Markdown file has in common."""

    @property
    def front(self) -> Front: ...
    @property
    def slug(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def address(self) -> str: ...


def minutes(body: Body) -> int:
    """Return reading time in whole minutes, at least one."""
    return max(1, round(body.words / WORDS_A_MINUTE))


def summary(front: Front, body: Body) -> str:
    """Return the description, else the first paragraph, cut at a word."""
    if front.description:
        return front.description
    words = body.opening.split()
    cut = " ".join(words[:SUMMARY_WORDS_MAX])
    return f"{cut} …" if len(words) > SUMMARY_WORDS_MAX else cut


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    image: Image
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A tag, category or series: its name as written and its address."""

    name: str
    slug: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """An article."""

    front: PostFront
    slug: str
    source: str
    address: str
    date: datetime
    body: Body
    cover: Cover | None
    feed_id: str
    """``urn:uuid:…``; never changes while the file keeps its name."""

    @property
    def minutes(self) -> int:
        return minutes(self.body)

    @property
    def summary(self) -> str:
        return summary(self.front, self.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A problem, its solution and, where there is one, the lesson."""

    id: str
    title: str
    problem_html: str
    solution_html: str
    lesson_html: str
    """Empty when there is none."""
    readings: tuple[ReadingBlock, ...]
    more: tuple[Block, ...]
    """Whatever else stands under the heading."""
    address: str
    """``/timeline/#id``"""
    name: str
    """``chapter#case``"""
    source: str

    @property
    def reading_names(self) -> tuple[str, ...]:
        return tuple(name for block in self.readings for name in block.names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A stretch of a career."""

    front: ChapterFront
    slug: str
    source: str
    address: str
    intro: tuple[Block, ...]
    cases: tuple[Case, ...]
    learned: tuple[Block, ...]

    def months(self, now: datetime) -> int:
        """Return how long it lasted or has lasted, in months, the first and last counted."""
        last = self.front.ends or self.front.begins._replace(year=now.year, month=now.month)
        return self.front.begins.until(last)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A key engineering decision: what was chosen and what it did."""

    choice_html: str
    effect_html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HardProblem:
    id: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """What is drawn in one section of a project, so that another page can show it too."""

    name: str
    """``project#section``"""
    title: str
    """The heading of the section."""
    figures: tuple[Html, ...]
    """Empty for a section in which nothing is drawn."""
    address: str
    project: str
    """Its title."""
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A case study."""

    front: ProjectFront
    slug: str
    source: str
    address: str
    body: Body
    """The prose without the sections below."""
    decisions: tuple[Decision, ...]
    problems: tuple[HardProblem, ...]

    @property
    def summary(self) -> str:
        return summary(self.front, self.body)

    def drawings(self) -> list[Drawing]:
        """Return one for each section; a figure is HTML that begins with ``<figure``."""
        return [
            Drawing(
                name=f"{self.slug}#{heading.id}",
                title=heading.text,
                figures=tuple(
                    block
                    for block in blocks
                    if isinstance(block, Html) and block.html.lstrip().startswith("<figure")
                ),
                address=f"{self.address}#{heading.id}",
                project=self.front.title,
                source=self.source,
            )
            for heading, blocks in sections(self.body.blocks)
            if heading is not None
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Any other page: about, services, uses."""

    front: PageFront
    slug: str
    source: str
    address: str
    body: Body

    @property
    def summary(self) -> str:
        return summary(self.front, self.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    id: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    at: str
    level: str
    html: str
    grade: Grade
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Faq:
    """The questions of the front page."""

    front: FaqFront
    slug: str
    source: str
    address: str
    questions: Sequence[Question]

    @property
    def title(self) -> str:
        return self.front.title
