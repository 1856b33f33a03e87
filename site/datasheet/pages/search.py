"""The page that lists everything published, and that a search can be typed into.

What a search finds is told here too: the same list, so that nothing else gets into the index.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from flask import Blueprint, abort

from datasheet.content.items import Item, Label, Post
from datasheet.content.moments import show_date
from datasheet.pages import addresses, provenance, recruiters
from datasheet.pages.addresses import Generators, Values
from datasheet.pages.press import publication, show
from datasheet.pages.publication import Publication
from datasheet.pages.sheet import Crumb, Sheet

ADDRESS = "/search/"
INDEX = "/pagefind/"
"""Where the index lies that a search reads."""
INDEX_HASHED = (f"{INDEX}fragment/*", f"{INDEX}index/*", f"{INDEX}pagefind.*.pf_meta")
"""Patterns of its files whose names change with their content. The others keep theirs."""
Found = TypeVar("Found", bound=Item)

searching = Blueprint("searching", __name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the list."""

    title: str
    address: str
    """From the site's root; with a fragment when it is a part of a page."""
    note: str = ""
    """What stands beside the title: a date, a count, where it belongs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Entries of one kind."""

    name: str
    kind: str
    """What one of them is called beside a result of a search."""
    entries: tuple[Entry, ...]
    is_searched: bool = True
    """False for lists: they only repeat what is found where it is told."""


@searching.get(ADDRESS)
def search() -> str:
    here = publication()
    if not here.edition.site.search:
        abort(404)
    found = groups(here)
    sheet = Sheet(
        address=ADDRESS,
        title="Search",
        description=f"Everything on {here.edition.site.title}, one line each.",
        sources=(provenance.SITE, *_sources(here)),
        section=ADDRESS,
        trail=(Crumb("Search", ADDRESS),),
        # A list of everything is of no use in the list of a search engine.
        noindex=True,
    )
    return show("search.html", sheet, groups=found)


def _there(publication: Publication) -> Iterable[Values]:
    return ({},) if publication.edition.site.search else ()


GENERATORS: Generators = {"searching.search": _there}


def groups(publication: Publication) -> tuple[Group, ...]:
    """Return everything published, by kind; kinds of which there is nothing are left out.

    An item with ``noindex`` is left out: its author wants it to be found by its address alone.
    """
    edition = publication.edition
    asked = edition.faq if edition.faq and not edition.faq.front.noindex else None
    chapters = list(_findable(edition.chapters))
    everything = (
        Group(
            name="Articles",
            kind="Article",
            entries=tuple(
                Entry(
                    title=post.front.title, address=post.address, note=_day(publication, post.date)
                )
                for post in _findable(edition.newest())
            ),
        ),
        Group(
            name="Projects",
            kind="Project",
            entries=tuple(
                Entry(title=project.front.title, address=project.address, note=project.front.year)
                for project in _findable(edition.projects)
            ),
        ),
        Group(
            name="Chapters",
            kind="Chapter",
            entries=tuple(
                Entry(
                    title=chapter.front.title,
                    address=chapter.address,
                    note=f"{chapter.front.begins} \N{EN DASH} {chapter.front.ends or 'now'}",
                )
                for chapter in chapters
            ),
        ),
        Group(
            name="Cases",
            kind="Case",
            entries=tuple(
                Entry(title=case.title, address=case.address, note=chapter.front.title)
                for chapter in chapters
                for case in chapter.cases
            ),
        ),
        Group(
            name="Questions",
            kind="Question",
            entries=tuple(
                Entry(title=question.title, address=f"/#{question.id}")
                for question in (asked.questions if asked else ())
            ),
        ),
        Group(name="Pages", kind="Page", entries=tuple(_pages(publication))),
        Group(
            name="Recorded runs",
            kind="Recorded run",
            entries=tuple(
                Entry(
                    title=run.title,
                    address=f"/evidence/{slug}/",
                    note=_day(publication, run.recorded_at),
                )
                for slug, run in sorted(edition.runs.items())
            ),
        ),
        Group(
            name="Lists",
            kind="List",
            entries=tuple(_present(publication, _LISTS)),
            is_searched=False,
        ),
        *(
            Group(name=name, kind=kind, entries=tuple(_labels(labels)), is_searched=False)
            for name, kind, labels in (
                ("Series", "Series", edition.series()),
                ("Categories", "Category", edition.categories()),
                ("Tags", "Tag", edition.tags()),
            )
        ),
    )
    return tuple(group for group in everything if group.entries)


_OWN_PAGES = (
    ("pages.services", "Deployed services", f"/{addresses.SERVICES}/"),
    ("pages.lab", "Lab", "/lab/"),
    ("pages.resume", "Résumé", "/resume/"),
    ("pages.contact", "Contact", "/contact/"),
    ("recruiting.page", recruiters.TITLE, recruiters.ADDRESS),
)
"""Endpoint, title and address of pages that no author's file is needed for."""
_LISTS = (
    ("pages.home", "Front page", "/"),
    ("writing.index", "Writing", "/posts/"),
    ("writing.archive", "Archive", "/archive/"),
    ("pages.projects", "The Creations", "/projects/"),
    ("pages.timeline", "Timeline", "/timeline/"),
)


def _pages(publication: Publication) -> Iterator[Entry]:
    written = {page.address for page in publication.edition.pages}
    for page in _findable(publication.edition.pages):
        yield Entry(title=page.front.title, address=page.address)
    own = [page for page in _OWN_PAGES if page[2] not in written]
    yield from _present(publication, own)
    if publication.edition.log:
        yield Entry(title="Production logs", address="/#log")


def _present(publication: Publication, pages: Iterable[tuple[str, str, str]]) -> Iterator[Entry]:
    for endpoint, title, address in pages:
        if any(True for _ in addresses.GENERATORS[endpoint](publication)):
            yield Entry(title=title, address=address)


def _labels(labels: dict[Label, list[Post]]) -> Iterator[Entry]:
    for label, posts in labels.items():
        many = "article" if len(posts) == 1 else "articles"
        yield Entry(title=label.name, address=label.address, note=f"{len(posts)} {many}")


def _findable(items: Iterable[Found]) -> Iterator[Found]:
    return (item for item in items if not item.front.noindex)


def _day(publication: Publication, moment: datetime) -> str:
    return show_date(moment.astimezone(publication.edition.site.time_zone))


def _sources(publication: Publication) -> Iterator[str]:
    edition = publication.edition
    items: list[Item] = [*edition.posts, *edition.projects, *edition.chapters, *edition.pages]
    items += [edition.faq] if edition.faq else []
    yield from dict.fromkeys(item.source for item in items)
    yield from (edition.runs[slug].source for slug in sorted(edition.runs))
