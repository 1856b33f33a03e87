"""The pages of the site, one route each: read, ask, show."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort

from datasheet.assets import FOLDER
from datasheet.contact.form import EMPTY
from datasheet.content.items import Chapter, Item, Post, Project
from datasheet.content.library import Edition
from datasheet.evidence.readings import proven_by
from datasheet.markdown.blocks import Block, DemoBlock
from datasheet.pages import provenance, structured_data
from datasheet.pages.addresses import SERVICES
from datasheet.pages.media_types import media_type
from datasheet.pages.press import own_words, publication, show
from datasheet.pages.sheet import Crumb, Sheet

ABOUT = "about"
HOME_PROJECTS = 4
HOME_POSTS = 3

pages = Blueprint("pages", __name__)


def _edition() -> Edition:
    return publication().edition


def _simple(address: str, title: str, description: str, *sources: str, **more: Any) -> Sheet:
    """Return the sheet of a page that is its own section."""
    return Sheet(
        address=address,
        title=title,
        description=description,
        sources=tuple(dict.fromkeys((provenance.SITE, *sources))),
        section=address,
        trail=(Crumb(title, address),),
        **more,
    )


@pages.get("/")
def home() -> str:
    edition = _edition()
    site = edition.site
    found = [edition.case(name) for name in site.home.cases]
    cases = [case for case in found if case is not None]
    drawings = [drawn for name in site.home.drawings if (drawn := edition.drawing(name))]
    projects, posts = edition.projects[:HOME_PROJECTS], edition.posts[:HOME_POSTS]
    ran = edition.runs.get(site.home.run)
    proven = proven_by(site.home.run, edition.readings.values())
    about = edition.page(ABOUT)
    shipped = [project for project in edition.projects if project.front.shipped]
    questions = edition.faq.questions if edition.faq else ()
    shown: list[Item] = [*projects, *posts, *shipped, *([about] if about else [])]
    sources = dict.fromkeys(
        (
            provenance.SITE,
            *provenance.of_readings(edition, (*site.home.outcomes, *site.home.datasheet)),
            *provenance.of_readings(edition, (reading.name for reading in proven)),
            *provenance.of_items(edition, *cases),
            *(item.source for item in shown),
            *(drawing.source for drawing in drawings),
            *([provenance.LOG] if edition.log else []),
            *([provenance.SKILLS] if edition.skills else []),
            *([edition.faq.source] if edition.faq else []),
        )
    )
    sheet = Sheet(
        address="/",
        title=f"{site.title} \N{EM DASH} {site.owner.role}",
        description=site.description,
        sources=tuple(sources),
        kind="profile",
        data=(structured_data.person(publication()),),
    )
    return show(
        "home.html",
        sheet,
        cases=cases,
        ran=ran,
        proven=proven,
        projects=projects,
        posts=posts,
        about=about,
        shipped=shipped,
        drawings=drawings,
        whole=[
            *(block for asked in questions for block in asked.blocks),
            *(figure for drawing in drawings for figure in drawing.figures),
        ],
    )


@pages.get("/timeline/")
def timeline() -> str:
    edition = _edition()
    sources = provenance.of_items(edition, *edition.chapters)
    sheet = _simple("/timeline/", "Timeline", _told_in(edition), *sources)
    whole: list[Block] = []
    for chapter in edition.chapters:
        whole += chapter.intro
        whole += chapter.learned
        whole += (block for case in chapter.cases for block in case.more)
    return show("timeline.html", sheet, chapters=edition.chapters, whole=whole)


def _told_in(edition: Edition) -> str:
    titles = ", ".join(chapter.front.title for chapter in edition.chapters)
    return f"The career of {edition.site.owner.name} in chapters: {titles}."


@pages.get("/projects/")
def projects() -> str:
    edition = _edition()
    sheet = _simple(
        "/projects/",
        "The Creations",
        f"Systems that {edition.site.owner.name} has built, each as a case study.",
        *(project.source for project in edition.projects),
    )
    return show("projects.html", sheet, projects=edition.projects)


@pages.get("/projects/<slug>/")
def project(slug: str) -> str:
    edition = _edition()
    found = edition.project(slug) or abort(404)
    at = edition.projects.index(found)
    sheet = Sheet(
        address=found.address,
        title=found.front.title,
        description=found.summary,
        sources=provenance.of_items(edition, found),
        section="/projects/",
        trail=(Crumb("The Creations", "/projects/"), Crumb(found.front.title, found.address)),
        **own_words(found.front),
    )
    following = edition.projects[at + 1] if at + 1 < len(edition.projects) else None
    whole = [*found.body.blocks, *(block for problem in found.problems for block in problem.blocks)]
    return show("project.html", sheet, project=found, following=following, whole=whole)


@pages.get("/lab/")
def lab() -> str:
    here = publication()
    sheet = _simple(
        "/lab/",
        "Lab",
        "Small back ends, each with one thing that must stay true, and how figures are graded.",
        *provenance.of_readings(here.edition, here.edition.readings),
    )
    about: dict[str, list[Post]] = {slug: [] for slug in here.demos}
    for post in here.edition.posts:
        shown = {block.slug for block in post.body.blocks if isinstance(block, DemoBlock)}
        for slug in sorted(shown | {post.front.demo or ""}):
            about.get(slug, []).append(post)
    return show("lab.html", sheet, articles_about=about)


@pages.get("/services/")
def services() -> str:
    edition = _edition()
    page = edition.page(SERVICES)
    shipped = [project for project in edition.projects if project.front.shipped]
    title = page.front.title if page else "Deployed services"
    sheet = _simple(
        "/services/",
        title,
        page.summary if page else "What I have shipped to production.",
        *provenance.of_items(edition, *([page] if page else [])),
        *(project.source for project in shipped),
        **(own_words(page.front) if page else {}),
    )
    return show("services.html", sheet, page=page, shipped=shipped)


@pages.get("/contact/")
def contact() -> str:
    return show("contact.html", contact_sheet(), form=EMPTY, told=None)


def contact_sheet() -> Sheet:
    """Return the sheet of the contact page, whatever became of the form on it."""
    owner = _edition().site.owner
    return _simple(
        "/contact/",
        "What\N{RIGHT SINGLE QUOTATION MARK}s your story?",
        f"How to reach {owner.name}.",
    )


@pages.get("/resume/")
def resume() -> str:
    edition = _edition()
    everything: list[Chapter | Project] = [*edition.chapters, *edition.projects]
    told = [item for item in everything if item.front.resume]
    sheet = _simple(
        "/resume/",
        "Résumé",
        f"The résumé of {edition.site.owner.name}, {edition.site.owner.role}.",
        *provenance.of_readings(edition, edition.site.resume.readings),
        *(item.source for item in told),
        *([provenance.SKILLS] if edition.skills else []),
        kind="profile",
    )
    return show(
        "resume.html",
        sheet,
        chapters=[chapter for chapter in reversed(edition.chapters) if chapter.front.resume],
        projects=[project for project in edition.projects if project.front.resume],
    )


@pages.get("/<slug>/")
def page(slug: str) -> str:
    edition = _edition()
    found = edition.page(slug) or abort(404)
    sheet = Sheet(
        address=found.address,
        title=found.front.title,
        description=found.summary,
        sources=provenance.of_items(edition, found),
        section=found.address,
        trail=(Crumb(found.front.title, found.address),),
        kind="profile" if slug == ABOUT else "website",
        data=(structured_data.person(publication()),) if slug == ABOUT else (),
        **own_words(found.front),
    )
    return show("page.html", sheet, page=found)


@pages.get("/404.html")
def not_found() -> str:
    sheet = Sheet(
        address="/404.html",
        title="No page at this address",
        description="Nothing is published at this address.",
        sources=(provenance.SITE,),
        noindex=True,
    )
    return show("404.html", sheet)


@pages.get(f"{FOLDER}<path:name>")
def asset(name: str) -> Response:
    content = publication().assets.files.get(FOLDER + name)
    if content is None:
        abort(404)
    return Response(content, content_type=media_type(name))
