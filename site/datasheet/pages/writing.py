"""The blog's pages: the index, every way into it, and the article."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, abort

from datasheet.content.items import Label, Post
from datasheet.content.library import Edition
from datasheet.content.library import label as label_of
from datasheet.pages import provenance, structured_data
from datasheet.pages.pagination import ListPage, page_count
from datasheet.pages.press import own_words, publication, show
from datasheet.pages.sheet import Crumb, Sheet

POSTS = "/posts/"
_INDEX = Crumb("Writing", POSTS)

writing = Blueprint("writing", __name__)


def _edition() -> Edition:
    return publication().edition


def _sheet(
    address: str, title: str, description: str, posts: Sequence[Post], *trail: Crumb, **more: Any
) -> Sheet:
    """Return the sheet of a list of articles."""
    return Sheet(
        address=address,
        title=title,
        description=description,
        sources=tuple(post.source for post in posts) or (provenance.SITE,),
        section=POSTS,
        trail=(_INDEX, *trail),
        **more,
    )


@writing.get("/posts/")
def index() -> str:
    return _index(1)


@writing.get("/posts/page/<int(min=2):number>/")
def index_page(number: int) -> str:
    return _index(number)


def _index(number: int) -> str:
    edition = _edition()
    if number > page_count(len(edition.posts), edition.site.page_size):
        abort(404)
    part = ListPage.cut(edition.posts, number=number, size=edition.site.page_size, folder=POSTS)
    description = "Technical writing on backend engineering."
    if number == 1:
        sheet = _sheet(POSTS, "Writing", description, part.entries)
    else:
        title = f"Writing, page {number} of {part.last}"
        sheet = _sheet(part.here, title, description, part.entries, Crumb(title, part.here))
    return show("writing.html", sheet, part=part)


@writing.get("/posts/<slug>/")
def post(slug: str) -> str:
    edition = _edition()
    found = edition.post(slug) or abort(404)
    front = found.front
    older, newer = edition.neighbours(found)
    series = label_of("series", front.series) if front.series else None
    sheet = Sheet(
        address=found.address,
        title=front.title,
        description=found.summary,
        sources=provenance.of_items(edition, found),
        section=POSTS,
        trail=(_INDEX, Crumb(front.title, found.address)),
        data=(structured_data.posting(publication(), found),),
        kind="article",
        published=found.date,
        updated=front.updated,
        cover=found.cover,
        **own_words(front),
    )
    return show(
        "article.html",
        sheet,
        post=found,
        categories=[label_of("categories", name) for name in front.categories],
        tags=[label_of("tags", name) for name in front.tags],
        series=series,
        series_posts=edition.series()[series] if series else [],
        older=older,
        newer=newer,
    )


@writing.get("/tags/")
def tags() -> str:
    return _labels(
        "/tags/", "Tags", "Every tag, with the number of articles under it.", _edition().tags()
    )


@writing.get("/tags/<slug>/")
def tag(slug: str) -> str:
    return _label(slug, _edition().tags(), Crumb("Tags", "/tags/"), "Tag")


@writing.get("/categories/")
def categories() -> str:
    return _labels(
        "/categories/",
        "Categories",
        "Every category, with its number of articles.",
        _edition().categories(),
    )


@writing.get("/categories/<slug>/")
def category(slug: str) -> str:
    return _label(slug, _edition().categories(), Crumb("Categories", "/categories/"), "Category")


def _labels(
    address: str, title: str, description: str, labels: Mapping[Label, Sequence[Post]]
) -> str:
    sheet = _sheet(address, title, description, _edition().posts, Crumb(title, address))
    return show("labels.html", sheet, labels=labels)


def _label(slug: str, labels: Mapping[Label, Sequence[Post]], above: Crumb, kind: str) -> str:
    found = next((label for label in labels if label.slug == slug), None) or abort(404)
    sheet = _sheet(
        found.address,
        found.name,
        f"Articles under the {kind.lower()} {found.name}.",
        labels[found],
        above,
        Crumb(found.name, found.address),
        feed=(found.address, found.name),
    )
    return show("label.html", sheet, kind=kind, above=above, posts=labels[found])


@writing.get("/series/<slug>/")
def series(slug: str) -> str:
    found = _edition().series()
    name = next((label for label in found if label.slug == slug), None) or abort(404)
    sheet = _sheet(
        name.address,
        name.name,
        f"A series of articles, in reading order: {name.name}.",
        found[name],
        Crumb(name.name, name.address),
    )
    return show("series.html", sheet, posts=found[name])


@writing.get("/archive/")
def archive() -> str:
    edition = _edition()
    sheet = _sheet(
        "/archive/",
        "Archive",
        "Every article, by the year it was written in.",
        edition.posts,
        Crumb("Archive", "/archive/"),
    )
    return show("archive.html", sheet, years=edition.years())


@writing.get("/archive/<int:year>/")
def archive_year(year: int) -> str:
    edition = _edition()
    posts = edition.years().get(year) or abort(404)
    address = f"/archive/{year}/"
    sheet = _sheet(
        address,
        str(year),
        f"Every article of {year}.",
        posts,
        Crumb("Archive", "/archive/"),
        Crumb(str(year), address),
    )
    return show(
        "label.html", sheet, kind="Archive", above=Crumb("Archive", "/archive/"), posts=posts
    )
