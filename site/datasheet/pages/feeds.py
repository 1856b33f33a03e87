"""Feeds of all articles, of each tag and of each category: the newest twenty, in full.

Everything in them comes from content, nothing from the clock: a reader program sees an article as
changed only when its author says so in front matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from types import MappingProxyType
from urllib.parse import urljoin
from uuid import uuid5

from flask import Blueprint, Response, abort

from datasheet.content.items import Cover, Label, Post
from datasheet.evidence.readings import Grade, Reading
from datasheet.markdown import rewrite_urls
from datasheet.markdown.blocks import Block, Definitions, DemoBlock, Heading, Html
from datasheet.pages.addresses import Generators, Values
from datasheet.pages.feed_formats import FORMATS, Entry, Feed, Picture
from datasheet.pages.media_types import media_type
from datasheet.pages.press import publication
from datasheet.pages.publication import Publication

ENTRIES_MAX = 20

_SIGN = re.compile(r' <a class="anchor"[^>]*>[^<]*</a>')

feeds = Blueprint("feeds", __name__)

_FILE = f"<any({', '.join(repr(file) for file in FORMATS)}):file>"


@feeds.get(f"/{_FILE}")
def whole(file: str) -> Response:
    return _answer(file, site_feed(publication(), file))


@feeds.get(f"/tags/<slug>/{_FILE}")
def tag(slug: str, file: str) -> Response:
    labels = publication().edition.tags()
    return _answer(file, _labelled(labels, slug, "tag", file))


@feeds.get(f"/categories/<slug>/{_FILE}")
def category(slug: str, file: str) -> Response:
    labels = publication().edition.categories()
    return _answer(file, _labelled(labels, slug, "category", file))


def _answer(file: str, feed: Feed) -> Response:
    form = FORMATS[file]
    return Response(form.write(feed), content_type=f"{form.media_type}; charset=utf-8")


def _labelled(labels: Mapping[Label, Sequence[Post]], slug: str, kind: str, file: str) -> Feed:
    label = next((label for label in labels if label.slug == slug), None) or abort(404)
    return label_feed(publication(), label, labels[label], kind, file)


def _whole_files(publication: Publication) -> Iterable[Values]:
    return [{"file": file} for file in FORMATS]


def _tag_files(publication: Publication) -> Iterable[Values]:
    return _files_of(publication.edition.tags())


def _category_files(publication: Publication) -> Iterable[Values]:
    return _files_of(publication.edition.categories())


def _files_of(labels: Iterable[Label]) -> Iterable[Values]:
    return [{"slug": label.slug, "file": file} for label in labels for file in FORMATS]


GENERATORS: Generators = MappingProxyType(
    {
        "feeds.whole": _whole_files,
        "feeds.tag": _tag_files,
        "feeds.category": _category_files,
    }
)


def site_feed(publication: Publication, file: str) -> Feed:
    """Return the feed of all articles, as it stands at ``/file``. It exists without a post, too."""
    site = publication.edition.site
    return _feed(
        publication,
        file,
        id=site.feed_id.urn,
        title=site.title,
        description=site.description,
        folder="/",
        posts=publication.edition.newest(),
    )


def label_feed(
    publication: Publication, label: Label, posts: Sequence[Post], kind: str, file: str
) -> Feed:
    """Return the feed of a tag's or category's articles, newest first, as below its address."""
    site = publication.edition.site
    return _feed(
        publication,
        file,
        id=uuid5(site.feed_id, label.address).urn,
        title=f"{site.title}: {label.name}",
        description=f"Articles under the {kind} {label.name}.",
        folder=label.address,
        posts=posts,
    )


def _feed(
    publication: Publication,
    file: str,
    *,
    id: str,
    title: str,
    description: str,
    folder: str,
    posts: Sequence[Post],
) -> Feed:
    edition, base = publication.edition, publication.base
    entries = [entry(publication, post) for post in posts[:ENTRIES_MAX]]
    return Feed(
        id=id,
        title=title,
        description=description,
        home=base.absolute(folder),
        address=base.absolute(folder + file),
        author=edition.site.owner.name,
        lang=edition.site.lang,
        updated=max((each.updated for each in entries), default=edition.now),
        entries=entries,
    )


def entry(publication: Publication, post: Post) -> Entry:
    """Return an article with its whole text, in which every address is a whole one."""
    site, front = publication.edition.site, post.front
    return Entry(
        id=post.feed_id,
        address=publication.base.absolute(post.address),
        title=" ".join(front.title.split()),
        summary=post.summary,
        html=content(publication, post),
        published=post.date,
        updated=front.updated or post.date,
        authors=front.authors or (site.owner.name,),
        labels=tuple(dict.fromkeys((*front.tags, *front.categories))),
        lang=front.lang or site.lang,
        picture=_picture(publication, post.cover) if post.cover else None,
    )


def _picture(publication: Publication, cover: Cover) -> Picture:
    base = publication.base
    path = base.inside(cover.image.src)
    return Picture(
        address=urljoin(str(base), cover.image.src),
        media_type=media_type(cover.image.src),
        size_bytes=len(publication.assets.files.get(path or "", b"")),
    )


def content(publication: Publication, post: Post) -> str:
    """Return the body as HTML that stands alone, far from the site's templates and scripts."""
    here = publication.base.absolute(post.address)

    def whole(url: str) -> str:
        try:
            return urljoin(here, url)
        except ValueError:
            # Not an address at all: "http://[1". It leads as little from here as from the page.
            return url

    html = "\n".join(_told(publication, post, block) for block in post.body.blocks)
    # The sign that links a heading to itself is for the page; in a reader it is a stray letter.
    return rewrite_urls(_SIGN.sub("", html), whole)


def _told(publication: Publication, post: Post, block: Block) -> str:
    if isinstance(block, Html | Heading | Definitions):
        return block.html
    if isinstance(block, DemoBlock):
        demo = publication.demos.get(block.slug)
        title = escape(demo.title if demo else block.slug)
        link = escape(publication.base.href(post.address))
        return f'<p>{title} You can run this demo <a href="{link}">in the article</a>.</p>'
    readings = [publication.edition.readings[name] for name in block.names]
    lines = "".join(f"<li>{_line(publication, reading)}</li>" for reading in readings)
    return f"<ul>{lines}</ul>"


def _line(publication: Publication, reading: Reading) -> str:
    """Return ``label: value unit (condition; reported: source)`` as HTML."""
    # A live value is measured while someone looks at the page; a feed cannot hold it.
    value = reading.value or "measured in the article"
    change = f"{reading.was} \N{RIGHTWARDS ARROW} {value}" if reading.was else value
    figure = escape(f"{reading.label}: {change} {reading.unit if reading.value else ''}".rstrip())
    return f"{figure} ({escape(reading.condition)}; {_proof(publication, reading)})"


def _proof(publication: Publication, reading: Reading) -> str:
    if reading.run is not None:
        link = escape(publication.base.href(f"/evidence/{reading.run.slug}/"))
        return f'{reading.grade}: <a href="{link}">{escape(reading.run.title)}</a>'
    if reading.grade is Grade.REPORTED:
        return f"{reading.grade}: {escape(reading.source)}"
    return str(reading.grade)
