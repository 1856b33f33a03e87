"""Publications made by hand: just what a test is about, and the rest as plain as it may be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from flask import Flask

from datasheet.address import BaseUrl
from datasheet.app import BLUEPRINTS
from datasheet.assets import Assets
from datasheet.content.fronts import ChapterFront, PageFront, PostFront, ProjectFront
from datasheet.content.items import Chapter, Cover, Page, Post, Project
from datasheet.content.library import Edition
from datasheet.content.site_file import SiteFile
from datasheet.evidence.readings import Reading
from datasheet.kit import Demo
from datasheet.markdown.blocks import Block, Body, Html
from datasheet.pages.press import EXTENSION
from datasheet.pages.publication import Publication, Revision

BASES = ("https://blog.example.org/", "https://blog.example.org/sub/")
FEED_ID = UUID("0b8a4a0e-6d0c-4f4e-9f8a-3f1f3a0c9d11")
DAY = datetime(2026, 3, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 21, 12, 30, tzinfo=UTC)
_ZONE = {"zone": UTC}


class Unrevised:
    """Revisions for those who do not look at them."""

    def of(self, *sources: str) -> Revision:
        return Revision(id="0000000", date=None)


def post(
    name: str = "queues",
    *,
    html: str = "<p>Text.</p>",
    blocks: Sequence[Block] | None = None,
    date: datetime = DAY,
    cover: Cover | None = None,
    slug: str = "",
    **front: Any,
) -> Post:
    """Return an article from the file ``name.md``."""
    written = {"title": "Queues have to end", **front}
    found = (Html(html=html, line=3),) if blocks is None else tuple(blocks)
    return Post(
        front=PostFront.model_validate(written, context=_ZONE),
        slug=slug or name,
        source=f"content/posts/{name}.md",
        address=f"/posts/{slug or name}/",
        date=date,
        body=Body(blocks=found, words=400, opening="Text."),
        cover=cover,
        feed_id=uuid5(FEED_ID, name).urn,
    )


def posts(count: int) -> list[Post]:
    """Return articles a day apart, in no helpful order."""
    days = [post(f"n{day:02}", date=DAY + timedelta(days=day)) for day in range(count)]
    return days[::2] + days[1::2]


def project(slug: str = "shop", **front: Any) -> Project:
    return Project(
        front=ProjectFront.model_validate({"title": "A shop", **front}, context=_ZONE),
        slug=slug,
        source=f"content/projects/{slug}.md",
        address=f"/projects/{slug}/",
        body=Body(),
        decisions=(),
        problems=(),
    )


def page(slug: str = "uses", **front: Any) -> Page:
    return Page(
        front=PageFront.model_validate({"title": "Uses", **front}, context=_ZONE),
        slug=slug,
        source=f"content/pages/{slug}.md",
        address=f"/{slug}/",
        body=Body(),
    )


def chapter(slug: str = "first-job", **front: Any) -> Chapter:
    written = {"title": "First job", "from": "2020-01", "to": "present", **front}
    return Chapter(
        front=ChapterFront.model_validate(written, context=_ZONE),
        slug=slug,
        source=f"content/timeline/{slug}.md",
        address=f"/timeline/#{slug}",
        intro=(),
        cases=(),
        learned=(),
    )


def edition(
    *,
    posts: Sequence[Post] = (),
    projects: Sequence[Project] = (),
    pages: Sequence[Page] = (),
    chapters: Sequence[Chapter] = (),
    readings: Mapping[str, Reading] | None = None,
    **site: Any,
) -> Edition:
    written = {
        "title": "Fixtures & Sons",
        "description": "Notes on <systems>.",
        "time_zone": "Europe/Amsterdam",
        "feed_id": FEED_ID,
        "owner": {"name": "Robin Example", "role": "Engineer"},
        **site,
    }
    return Edition(
        now=NOW,
        site=SiteFile.model_validate(written),
        posts=posts,
        chapters=chapters,
        projects=projects,
        pages=pages,
        faq=None,
        skills=(),
        log=(),
        readings=readings or {},
        runs={},
    )


def publication(
    edition: Edition,
    base: str = BASES[0],
    *,
    assets: Assets | None = None,
    demos: Mapping[str, Demo] | None = None,
) -> Publication:
    return Publication(
        edition=edition,
        base=BaseUrl.parse(base),
        assets=assets or Assets(Path(__file__).parent / "no-such-folder"),
        demos=demos or {},
        revisions=Unrevised(),
    )


def app(publication: Publication) -> Flask:
    """Return an application with every route that has no template, and the pages' addresses."""
    made = Flask("outputs", static_folder=None)
    made.extensions[EXTENSION] = publication
    for blueprint in BLUEPRINTS:
        made.register_blueprint(blueprint)
    return made
