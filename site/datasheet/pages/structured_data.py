"""What search engines read: JSON-LD in the vocabulary of schema.org."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from datasheet.content.items import Post
from datasheet.pages.publication import Publication
from datasheet.pages.sheet import Crumb

_CONTEXT = "https://schema.org"
# In a script element only these can end the text or start a comment; JSON reads them all the same.
_HARMLESS = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def script(data: Mapping[str, Any]) -> Markup:
    """Return the text of a JSON-LD element; nothing in it can close the element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.translate(_HARMLESS))


def person(publication: Publication) -> Mapping[str, Any]:
    """Return the site's owner as a Person."""
    return {"@context": _CONTEXT, **_owner(publication)}


def _owner(publication: Publication) -> dict[str, Any]:
    owner = publication.edition.site.owner
    found: dict[str, Any] = {
        "@type": "Person",
        "name": owner.name,
        "jobTitle": owner.role,
        "url": publication.base.absolute("/"),
    }
    if owner.stack:
        found["knowsAbout"] = list(owner.stack)
    if owner.city:
        found["address"] = {"@type": "PostalAddress", "addressLocality": owner.city}
    if owner.links:
        found["sameAs"] = [link.url for link in owner.links]
    return found


def posting(publication: Publication, post: Post) -> Mapping[str, Any]:
    """Return an article as a BlogPosting."""
    address = publication.base.absolute(post.address)
    authors = [{"@type": "Person", "name": name} for name in post.front.authors]
    found: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "BlogPosting",
        "headline": post.front.title,
        "description": post.summary,
        "url": address,
        "mainEntityOfPage": post.front.canonical or address,
        "datePublished": post.date.isoformat(),
        "dateModified": (post.front.updated or post.date).isoformat(),
        "author": authors or [_owner(publication)],
        "inLanguage": post.front.lang or publication.edition.site.lang,
        "wordCount": post.body.words,
    }
    if post.front.categories:
        found["articleSection"] = list(post.front.categories)
    if post.front.tags:
        found["keywords"] = list(post.front.tags)
    if post.cover:
        found["image"] = absolute_source(publication, post.cover.image.src)
    return found


def breadcrumbs(publication: Publication, trail: Sequence[Crumb]) -> Mapping[str, Any]:
    """Return the way from the front page to a page as a BreadcrumbList."""
    whole = (Crumb(publication.edition.site.title, "/"), *trail)
    return {
        "@context": _CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": position,
                "name": crumb.name,
                "item": publication.base.absolute(crumb.address),
            }
            for position, crumb in enumerate(whole, start=1)
        ],
    }


def absolute_source(publication: Publication, source: str) -> str:
    """Return the whole address of an image as a page names it."""
    inside = publication.base.inside(source)
    return publication.base.absolute(inside) if inside is not None else source
