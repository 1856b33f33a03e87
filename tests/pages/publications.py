"""Publications made by hand, so that a test states the content it is about and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from datasheet.address import BaseUrl
from datasheet.app import GENERATORS, create_site
from datasheet.assets import Assets
from datasheet.content.fronts import ChapterFront, FaqFront, PageFront, PostFront, ProjectFront
from datasheet.content.items import Case, Chapter, Faq, LogLine, Page, Post, Project, Question
from datasheet.content.library import Library
from datasheet.content.site_file import SiteFile, SkillGroup
from datasheet.evidence.readings import Grade, Reading, Run
from datasheet.kit import Demo
from datasheet.markdown.blocks import Block, Body, Heading, Html, ReadingBlock
from datasheet.pages.addresses import addresses
from datasheet.pages.publication import Publication, Revision
from datasheet.project import Project as Folders

NOW = datetime(2026, 11, 21, tzinfo=UTC)
ROOT = Path(__file__).parents[2]
FOLDERS = Folders(root=ROOT, looks=ROOT)
RUN = Run(
    slug="load",
    title="A load test",
    recorded_at=datetime(2026, 10, 1, 9, tzinfo=UTC),
    commit="0123456",
    machine="2 cores",
    command="k6 run load.js",
    figures={"peak": "17,843"},
    output="<raw> output",
    source="evidence/load.json",
    file=b'{"title": "A load test"}',
)


class _Revisions:
    def of(self, *sources: str) -> Revision:
        assert sources, "a page shows at least one file"
        return Revision(id="0123456", date=date(2026, 11, 20))


@cache
def assets() -> Assets:
    return Assets(ROOT / "static")


def site_file(**more: Any) -> SiteFile:
    """Settings with nothing in them but what is required."""
    given: dict[str, Any] = {
        "title": "A site",
        "description": "What it is about.",
        "time_zone": "Europe/Amsterdam",
        "feed_id": UUID("7d1f7c5e-3b0a-4a55-9c1e-0f2f4d6a8b90"),
        "owner": {"name": "Robin Example", "role": "Backend engineer"},
    }
    return SiteFile.model_validate({**given, **more})


def body(*blocks: Block | str, words: int = 440) -> Body:
    """A body of blocks; text stands for a paragraph."""
    made = tuple(
        Html(html=f"<p>{block}</p>", line=1) if isinstance(block, str) else block
        for block in blocks or ("Text.",)
    )
    headings = tuple(block for block in made if isinstance(block, Heading))
    return Body(blocks=made, headings=headings, words=words, opening="The first sentence.")


def heading(text: str, level: int = 2) -> Heading:
    slug = text.lower().replace(" ", "-")
    html = f'<h{level} id="{slug}">{text}</h{level}>'
    return Heading(level=level, id=slug, text=text, html=html, line=1)


def post(slug: str, *, day: str = "2026-03-01", told: Body | None = None, **front: Any) -> Post:
    given = PostFront.model_validate({"title": slug.title(), **front}, context={"zone": UTC})
    return Post(
        front=given,
        slug=slug,
        source=f"content/posts/{slug}.md",
        address=f"/posts/{slug}/",
        date=datetime.fromisoformat(day).replace(tzinfo=UTC),
        body=told or body(),
        cover=None,
        feed_id=f"urn:uuid:{slug}",
    )


def project(slug: str, *, told: Body | None = None, **front: Any) -> Project:
    given = ProjectFront.model_validate({"title": slug.title(), **front}, context={"zone": UTC})
    return Project(
        front=given,
        slug=slug,
        source=f"content/projects/{slug}.md",
        address=f"/projects/{slug}/",
        body=told or body(),
        decisions=(),
        problems=(),
    )


def page(slug: str, *, told: Body | None = None, **front: Any) -> Page:
    given = PageFront.model_validate({"title": slug.title(), **front}, context={"zone": UTC})
    return Page(
        front=given,
        slug=slug,
        source=f"content/pages/{slug}.md",
        address=f"/{slug}/",
        body=told or body(),
    )


def case(id: str, *readings: str, chapter: str = "first", lesson: str = "") -> Case:
    return Case(
        id=id,
        title=id.replace("-", " ").capitalize(),
        problem_html="<p>It was slow.</p>",
        solution_html="<p>An index.</p>",
        lesson_html=lesson,
        readings=(ReadingBlock(names=readings, line=15),) if readings else (),
        more=(),
        address=f"/timeline/#{id}",
        name=f"{chapter}#{id}",
        source=f"content/timeline/{chapter}.md",
    )


def chapter(slug: str, *cases: Case, begins: str = "2021-12", ends: str, **front: Any) -> Chapter:
    given = {"title": slug.title(), "from": begins, "to": ends, **front}
    return Chapter(
        front=ChapterFront.model_validate(given, context={"zone": UTC}),
        slug=slug,
        source=f"content/timeline/{slug}.md",
        address=f"/timeline/#{slug}",
        intro=(Html(html="<p>An introduction.</p>", line=8),),
        cases=cases,
        learned=(Html(html="<p>To read the plan.</p>", line=20),),
    )


def faq(title: str, *questions: Question) -> Faq:
    return Faq(
        front=FaqFront(title=title),
        slug="faq",
        source="content/faq.md",
        address="/",
        questions=questions,
    )


def reading(name: str, value: str = "15", grade: Grade = Grade.REPORTED, **more: Any) -> Reading:
    proof: dict[Grade, dict[str, Any]] = {
        Grade.REPORTED: {"source": "consultancy, 2023"},
        Grade.RECORDED: {"run": RUN, "figure": "peak"},
        Grade.LIVE: {"demo": "redirect"},
    }
    given: dict[str, Any] = {
        "name": name,
        "label": name.capitalize(),
        "value": "" if grade is Grade.LIVE else value,
        "unit": "ms",
        "condition": "composite index",
        "grade": grade,
        "path": "content/readings.toml",
        "line": 1,
        **proof[grade],
        **more,
    }
    return Reading(**given)


def demo(slug: str) -> Demo:
    return Demo(slug=slug, title="A link leads on.", invariant="redirects = clicks")


def log_line(text: str) -> LogLine:
    return LogLine(at="2022-09", level="ok", html=text, grade=Grade.REPORTED, source="consultancy")


def publication(
    base: str = "https://example.org/",
    *,
    site: SiteFile | None = None,
    posts: Iterable[Post] = (),
    chapters: Iterable[Chapter] = (),
    projects: Iterable[Project] = (),
    pages: Iterable[Page] = (),
    asked: Faq | None = None,
    skills: Iterable[SkillGroup] = (),
    log: Iterable[LogLine] = (),
    readings: Iterable[Reading] = (),
    runs: Iterable[Run] = (),
    demos: Iterable[Demo] = (),
) -> Publication:
    """What may be seen of the given items; with nothing given, an empty site."""
    library = Library(
        site=site or site_file(),
        posts=tuple(posts),
        chapters=tuple(chapters),
        projects=tuple(projects),
        pages=tuple(pages),
        faq=asked,
        skills=tuple(skills),
        log=tuple(log),
        readings={each.name: each for each in readings},
        runs={each.slug: each for each in runs},
        samples=(),
    )
    return Publication(
        edition=library.published(NOW),
        base=BaseUrl.parse(base),
        assets=assets(),
        demos={each.slug: each for each in demos},
        revisions=_Revisions(),
    )


def printed(shown: Publication) -> Mapping[str, str]:
    """Return every HTML page of a publication, by its path from the site's root."""
    site = create_site(shown, FOLDERS)
    urls, client = site.url_map.bind(""), site.test_client()
    found: dict[str, str] = {}
    for endpoint, values in addresses(shown, GENERATORS):
        path = urls.build(endpoint, values)
        answer = client.get(path)
        assert answer.status_code == 200, path
        if answer.mimetype == "text/html":
            found[path] = answer.get_data(as_text=True)
    return found
