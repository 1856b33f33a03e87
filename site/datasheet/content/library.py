"""Everything an author has written, and the part of it that may be seen.

Pages are made from an Edition and from nothing else, so a draft cannot leak through the output
that somebody forgot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from datasheet.content.items import (
    Case,
    Chapter,
    Drawing,
    Faq,
    Item,
    Label,
    LogLine,
    Page,
    Post,
    Project,
)
from datasheet.content.site_file import SiteFile, SkillGroup
from datasheet.content.slugs import slugify
from datasheet.evidence.readings import Reading, Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """All items, hidden ones included. Ask it for an Edition to make pages."""

    site: SiteFile
    posts: Sequence[Post]
    chapters: Sequence[Chapter]
    projects: Sequence[Project]
    pages: Sequence[Page]
    faq: Faq | None
    skills: Sequence[SkillGroup]
    log: Sequence[LogLine]
    readings: Mapping[str, Reading]
    runs: Mapping[str, Run]
    samples: Sequence[str]
    """``path:line`` of every ``sample: true``, drafts included."""

    def published(self, now: datetime, *, drafts: bool = False, future: bool = False) -> Edition:
        """Return what may be seen at ``now``: the one query that every output is made from.

        An item is left out while it is a draft, before its ``date`` or ``publish_at``, and from
        ``expires`` on. ``drafts`` and ``future`` let the first two in.
        """
        # In UTC, because two times of one zone are compared by the clock on the wall, which runs
        # back once a year.
        now = now.astimezone(UTC)

        def is_visible(item: Item) -> bool:
            return _is_visible(item, now, drafts, future)

        # Pinned first, then the newest; the address settles ties so that the order is total.
        posts = sorted(filter(is_visible, self.posts), key=lambda post: post.address)
        posts.sort(key=lambda post: post.date, reverse=True)
        posts.sort(key=lambda post: not post.front.pinned)
        return Edition(
            now=now.astimezone(self.site.time_zone),
            site=self.site,
            posts=tuple(posts),
            chapters=tuple(filter(is_visible, self.chapters)),
            projects=tuple(filter(is_visible, self.projects)),
            pages=tuple(filter(is_visible, self.pages)),
            faq=self.faq if self.faq and is_visible(self.faq) else None,
            skills=self.skills,
            log=self.log,
            readings=self.readings,
            runs=self.runs,
        )


def _is_visible(item: Item, now: datetime, drafts: bool, future: bool) -> bool:
    front = item.front
    if front.draft and not drafts:
        return False
    begins = [front.publish_at] if front.publish_at else []
    if isinstance(item, Post):
        begins.append(item.date)
    if not future and any(moment > now for moment in begins):
        return False
    return front.expires is None or now < front.expires


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What may be seen at one moment."""

    now: datetime
    """In the site's time zone."""
    site: SiteFile
    posts: Sequence[Post]
    """Pinned ones first, then the newest."""
    chapters: Sequence[Chapter]
    """In the order they were lived."""
    projects: Sequence[Project]
    """In the owner's order."""
    pages: Sequence[Page]
    faq: Faq | None
    skills: Sequence[SkillGroup]
    log: Sequence[LogLine]
    readings: Mapping[str, Reading]
    runs: Mapping[str, Run]

    def newest(self) -> list[Post]:
        """Posts by date alone, for feeds and archives: a pinned post is not a new one."""
        by_address = sorted(self.posts, key=lambda post: post.address)
        return sorted(by_address, key=lambda post: post.date, reverse=True)

    def page(self, slug: str) -> Page | None:
        return next((page for page in self.pages if page.slug == slug), None)

    def post(self, slug: str) -> Post | None:
        return next((post for post in self.posts if post.slug == slug), None)

    def project(self, slug: str) -> Project | None:
        return next((project for project in self.projects if project.slug == slug), None)

    def tags(self) -> dict[Label, list[Post]]:
        """Tags by name, each with its posts, the newest first."""
        return self._labelled("tags", lambda post: post.front.tags)

    def categories(self) -> dict[Label, list[Post]]:
        return self._labelled("categories", lambda post: post.front.categories)

    def series(self) -> dict[Label, list[Post]]:
        """Series by name, each with its posts in reading order."""
        found = self._labelled(
            "series", lambda post: (post.front.series,) if post.front.series else ()
        )
        return {
            label: sorted(posts, key=lambda post: (post.front.series_order or 0, post.date))
            for label, posts in found.items()
        }

    def years(self) -> dict[int, list[Post]]:
        """Years in the site's time zone, the newest first, each with its posts."""
        found: dict[int, list[Post]] = {}
        for post in self.newest():
            found.setdefault(post.date.astimezone(self.site.time_zone).year, []).append(post)
        return found

    def _labelled(
        self, kind: str, names: Callable[[Post], Iterable[str]]
    ) -> dict[Label, list[Post]]:
        found: dict[Label, list[Post]] = {}
        for post in self.newest():
            for name in dict.fromkeys(names(post)):
                found.setdefault(label(kind, name), []).append(post)
        return dict(sorted(found.items(), key=lambda pair: pair[0].name.casefold()))

    def cases(self) -> list[Case]:
        return [case for chapter in self.chapters for case in chapter.cases]

    def case(self, name: str) -> Case | None:
        """Return the case called ``chapter#case``."""
        return next((case for case in self.cases() if case.name == name), None)

    def drawings(self) -> list[Drawing]:
        drawn = [drawing for project in self.projects for drawing in project.drawings()]
        return [drawing for drawing in drawn if drawing.figures]

    def drawing(self, name: str) -> Drawing | None:
        """Return the drawing called ``project#section``."""
        return next((drawing for drawing in self.drawings() if drawing.name == name), None)

    def neighbours(self, post: Post) -> tuple[Post | None, Post | None]:
        """Return the next older and the next newer post."""
        posts = self.newest()
        at = posts.index(post)
        return (
            posts[at + 1] if at + 1 < len(posts) else None,
            posts[at - 1] if at else None,
        )

    def shown_in(self, group: SkillGroup) -> list[Project]:
        """Return the projects whose stack names a skill of the group."""
        names = {skill.name.casefold() for skill in group.items}
        return [
            project
            for project in self.projects
            if names & {part.casefold() for part in project.front.stack}
        ]


def label(kind: str, name: str) -> Label:
    """Return the tag, category or series of that name."""
    slug = slugify(name)
    return Label(name=name, slug=slug, address=f"/{kind}/{slug}/")
