"""Every page that a publication has, and no page that it has not.

An endpoint without a line in a mapping like ``GENERATORS`` would never be frozen; one that
generates nothing has no page, and so no link leads to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from datasheet.assets import FOLDER
from datasheet.pages.pagination import page_count
from datasheet.pages.publication import Publication
from datasheet.pages.recruiters import has_page

Values = dict[str, Any]
"""The variable parts of one address."""
Generator = Callable[[Publication], Iterable[Values]]
Generators = Mapping[str, Generator]

RESERVED_SLUGS = frozenset(
    {
        "404.html",
        "api",
        "archive",
        "assets",
        "categories",
        "contact",
        "evidence",
        "feed.json",
        "feed.xml",
        "for",
        "healthz",
        "index.html",
        "lab",
        "live",
        "llms.txt",
        "pagefind",
        "posts",
        "projects",
        "r",
        "readyz",
        "resume",
        "resume.json",
        "resume.pdf",
        "robots.txt",
        "rss.xml",
        "search",
        "series",
        "sitemap.xml",
        "tags",
        "timeline",
    }
)
"""First parts of addresses that no content page may take."""

ANSWERED = frozenset({"api", "healthz", "live", "r", "readyz"})
"""Of those, what the server answers without looking for a file."""

SERVICES = "services"
"""The slug of the page that introduces the deployed services."""

_ALWAYS: tuple[Values, ...] = ({},)


def _always(publication: Publication) -> Iterable[Values]:
    return _ALWAYS


def _timeline(publication: Publication) -> Iterable[Values]:
    return _ALWAYS if publication.edition.chapters else ()


def _projects(publication: Publication) -> Iterable[Values]:
    return _ALWAYS if publication.edition.projects else ()


def _project(publication: Publication) -> Iterable[Values]:
    return [{"slug": project.slug} for project in publication.edition.projects]


def _posts(publication: Publication) -> Iterable[Values]:
    return _ALWAYS if publication.edition.posts else ()


def _posts_page(publication: Publication) -> Iterable[Values]:
    edition = publication.edition
    last = page_count(len(edition.posts), edition.site.page_size)
    return [{"number": number} for number in range(2, last + 1)]


def _post(publication: Publication) -> Iterable[Values]:
    return [{"slug": post.slug} for post in publication.edition.posts]


def _tags(publication: Publication) -> Iterable[Values]:
    return _ALWAYS if publication.edition.tags() else ()


def _tag(publication: Publication) -> Iterable[Values]:
    return [{"slug": label.slug} for label in publication.edition.tags()]


def _categories(publication: Publication) -> Iterable[Values]:
    return _ALWAYS if publication.edition.categories() else ()


def _category(publication: Publication) -> Iterable[Values]:
    return [{"slug": label.slug} for label in publication.edition.categories()]


def _series(publication: Publication) -> Iterable[Values]:
    return [{"slug": label.slug} for label in publication.edition.series()]


def _year(publication: Publication) -> Iterable[Values]:
    return [{"year": year} for year in publication.edition.years()]


def _services(publication: Publication) -> Iterable[Values]:
    edition = publication.edition
    there = edition.page(SERVICES) or any(project.front.shipped for project in edition.projects)
    return _ALWAYS if there else ()


def _recruiters(publication: Publication) -> Iterable[Values]:
    return _ALWAYS if has_page(publication.edition) else ()


def _run(publication: Publication) -> Iterable[Values]:
    return [{"slug": slug} for slug in sorted(publication.edition.runs)]


def _page(publication: Publication) -> Iterable[Values]:
    pages = publication.edition.pages
    return [{"slug": page.slug} for page in pages if page.slug != SERVICES]


def _asset(publication: Publication) -> Iterable[Values]:
    return [{"name": path.removeprefix(FOLDER)} for path in publication.assets]


GENERATORS: Generators = MappingProxyType(
    {
        "pages.home": _always,
        "pages.timeline": _timeline,
        "pages.projects": _projects,
        "pages.project": _project,
        "writing.index": _posts,
        "writing.index_page": _posts_page,
        "writing.post": _post,
        "writing.tags": _tags,
        "writing.tag": _tag,
        "writing.categories": _categories,
        "writing.category": _category,
        "writing.series": _series,
        "writing.archive": _posts,
        "writing.archive_year": _year,
        "pages.lab": _always,
        "pages.services": _services,
        "pages.contact": _always,
        "pages.resume": _always,
        "recruiting.page": _recruiters,
        "evidence.run": _run,
        "evidence.run_file": _run,
        "pages.page": _page,
        "pages.not_found": _always,
        "pages.asset": _asset,
    }
)


def merged(*mappings: Generators) -> Generators:
    """Return all mappings as one. Raises ValueError when two generate for one endpoint."""
    whole: dict[str, Generator] = {}
    for mapping in mappings:
        if twice := whole.keys() & mapping.keys():
            raise ValueError(f"Two generators for {', '.join(sorted(twice))}.")
        whole.update(mapping)
    return MappingProxyType(whole)


def addresses(
    publication: Publication, generators: Generators = GENERATORS
) -> Iterator[tuple[str, Values]]:
    """List every page as its endpoint and the values of its address, always in the same order."""
    for endpoint, generate in generators.items():
        for values in generate(publication):
            yield endpoint, values
