"""Sets manuscripts: from checked front matter and a Markdown body to an item."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from datasheet.content.chapters import chapter
from datasheet.content.fronts import ChapterFront, FaqFront, PageFront, PostFront, ProjectFront
from datasheet.content.items import Chapter, Cover, Faq, LogLine, Page, Post, Project, Question
from datasheet.content.lines import Lines, line_at
from datasheet.content.manuscripts import Manuscript
from datasheet.content.mistakes import Mistakes
from datasheet.content.moments import read_moment
from datasheet.content.page_ids import OF_TEMPLATES, TimelineIds
from datasheet.content.place import Place, Surrounding
from datasheet.content.projects import project
from datasheet.content.site_file import LogEntry
from datasheet.evidence.readings import Grade
from datasheet.markdown import render, render_inline
from datasheet.markdown.blocks import Body, sections


@dataclass(frozen=True, slots=True, kw_only=True)
class Compositor:
    """Turns manuscripts into items, in the surroundings that all of them share."""

    surrounding: Surrounding
    zone: ZoneInfo
    feed_id: uuid.UUID

    @property
    def _mistakes(self) -> Mistakes:
        return self.surrounding.mistakes

    def _place(self, item: Manuscript[Any]) -> Place:
        return Place(around=self.surrounding, path=item.source.path, address=item.address)

    def _body(self, item: Manuscript[Any], taken: Collection[str], *, math: bool = False) -> Body:
        """``taken`` are the ids that the page of this body already has."""
        return render(
            item.source.body,
            first_line=item.source.body_line,
            around=self._place(item),
            math=math,
            taken=taken,
        )

    def post(self, item: Manuscript[PostFront]) -> Post | None:
        """Return the post, or None with the mistake told when nothing gives its date."""
        body = self._body(item, OF_TEMPLATES["posts"], math=item.front.math)
        date = item.front.date or self._date_of_name(item)
        cover = None
        if item.front.cover is not None:
            image = self._place(item).image(item.front.cover, item.source.line_of("cover"))
            cover = Cover(image=image, alt=item.front.cover_alt or "")
        if date is None:
            return None
        return Post(
            front=item.front,
            slug=item.slug,
            source=item.source.path,
            address=item.address,
            date=date,
            body=body,
            cover=cover,
            feed_id=uuid.uuid5(self.feed_id, item.stem).urn,
        )

    def _date_of_name(self, item: Manuscript[PostFront]) -> datetime | None:
        if item.date_in_name is None:
            self._mistakes.add(
                item.source.path,
                item.source.line_of(),
                "The post has no date.",
                "Add date: 2026-03-01, or put it at the start of the file's name.",
            )
            return None
        try:
            return read_moment(item.date_in_name, self.zone)
        except ValueError as error:
            self._mistakes.add(item.source.path, 1, f"In the file's name: {error}")
            return None

    def chapters(self, items: Iterable[Manuscript[ChapterFront]]) -> list[Chapter]:
        """Return the chapters in the order they were lived. They share one page, and so its ids."""
        told = sorted(items, key=lambda item: (item.front.begins, item.slug))
        ids = TimelineIds(item.slug for item in told)
        found: list[Chapter] = []
        for item in told:
            body = self._body(item, ids.taken)
            ids.add(item.source.path, body.blocks, self._mistakes)
            found.append(
                chapter(item.front, item.slug, item.source.path, item.address, body, self._mistakes)
            )
        return found

    def project(self, item: Manuscript[ProjectFront]) -> Project:
        body = self._body(item, OF_TEMPLATES["projects"])
        return project(item.front, item.slug, item.source.path, item.address, body, self._mistakes)

    def page(self, item: Manuscript[PageFront]) -> Page:
        return Page(
            front=item.front,
            slug=item.slug,
            source=item.source.path,
            address=item.address,
            body=self._body(item, OF_TEMPLATES["pages"]),
        )

    def faq(self, item: Manuscript[FaqFront] | None) -> Faq | None:
        if item is None:
            return None
        (_, before), *cut = sections(self._body(item, OF_TEMPLATES["faq"]).blocks)
        if before or not cut:
            line = before[0].line if before else item.source.body_line
            self._mistakes.add(
                item.source.path, line, "Every answer stands under a question.", "Start it with ##."
            )
        questions = [
            Question(id=heading.id, title=heading.text, blocks=tuple(blocks))
            for heading, blocks in cut
            if heading is not None
        ]
        return Faq(
            front=item.front,
            slug=item.slug,
            source=item.source.path,
            address=item.address,
            questions=questions,
        )

    def log(self, entries: Sequence[LogEntry], lines: Lines, path: str) -> list[LogLine]:
        place = Place(around=self.surrounding, path=path, address="/")
        return [
            LogLine(
                at=entry.at,
                level=entry.level,
                html=render_inline(
                    entry.text, line=line_at(lines, ("line", number, "text")), around=place
                ),
                grade=Grade.REPORTED,
                source=entry.source,
            )
            for number, entry in enumerate(entries)
        ]
