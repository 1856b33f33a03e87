"""Names that have to be unique across files: addresses, aliases, feed ids, tags."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Protocol

from datasheet.content.fronts import Front, PostFront
from datasheet.content.mistakes import Mistakes
from datasheet.content.page_ids import OF_TEMPLATES
from datasheet.content.slugs import slugify
from datasheet.content.source import Source


class Named(Protocol):
    """A file with checked front matter and an address."""

    @property
    def source(self) -> Source: ...
    @property
    def front(self) -> Front: ...
    @property
    def slug(self) -> str: ...
    @property
    def address(self) -> str: ...


class NamedPost(Named, Protocol):
    """The same for a post, whose stem feeds its id."""

    @property
    def front(self) -> PostFront: ...
    @property
    def stem(self) -> str: ...


def check_addresses(
    items: Iterable[Named], *, reserved: Collection[str], mistakes: Mistakes
) -> None:
    """Tell every slug, reserved name and alias that two things would have to share."""
    owners: dict[str, str] = {}
    own = {f"/{slug}/" for slug in reserved}
    own |= {f"/timeline/#{id}" for id in OF_TEMPLATES["timeline"]}
    items = list(items)
    for item in items:
        path, line = item.source.path, item.source.line_of("slug")
        if item.address in owners:
            other = _seen_from(path, owners[item.address])
            mistakes.add(
                path,
                line,
                f'The slug "{item.slug}" is already used by {other}.',
                "Give one of them another slug.",
            )
        elif item.address in own:
            mistakes.add(
                path,
                line,
                f"The address {item.address} belongs to the site itself.",
                "Give it another slug.",
            )
        else:
            owners[item.address] = path
    _check_aliases(items, owners, reserved, mistakes)


def _check_aliases(
    items: Iterable[Named],
    owners: Mapping[str, str],
    reserved: Collection[str],
    mistakes: Mistakes,
) -> None:
    addresses = {address.rstrip("/"): path for address, path in owners.items()}
    own = {"", *(f"/{slug}" for slug in reserved)}
    taken: dict[str, str] = {}
    for item in items:
        path = item.source.path
        for number, alias in enumerate(item.front.aliases):
            # /x, /x/ and /x/index.html are one file.
            bare = alias.removesuffix("/index.html").rstrip("/")
            if bare in addresses:
                problem = f"The alias {alias} is the address of {addresses[bare]}."
            elif bare in own:
                problem = f"The alias {alias} belongs to the site itself."
            elif bare.casefold() in taken:
                problem = f"The alias {alias} is already used by {taken[bare.casefold()]}."
            else:
                taken[bare.casefold()] = path
                continue
            mistakes.add(path, item.source.line_of("aliases", number), problem, "Remove it.")


def _seen_from(path: str, other: str) -> str:
    """Return how a file of the same kind is called: its folder goes without saying."""
    folder = "/".join(path.split("/")[:2]) + "/"
    return other.removeprefix(folder)


def check_feed_ids(posts: Iterable[NamedPost], mistakes: Mistakes) -> None:
    """Tell posts that feed readers would take for one: a file and a folder of the same name."""
    first: dict[str, str] = {}
    for post in posts:
        path = post.source.path
        if (other := first.setdefault(post.stem, path)) != path:
            mistakes.add(
                path,
                1,
                f'The name "{post.stem}", which makes the feed id, is also that of '
                f"{_seen_from(path, other)}.",
                "Rename one of them.",
            )


def check_labels(posts: Iterable[NamedPost], mistakes: Mistakes) -> None:
    """Tell names of tags, categories and series that share an address or have none."""
    first: dict[tuple[str, str], tuple[str, str]] = {}
    for post in posts:
        front = post.front
        series = (front.series,) if front.series else ()
        groups = (("tags", front.tags), ("categories", front.categories), ("series", series))
        for kind, names in groups:
            for number, name in enumerate(names):
                line = post.source.line_of(kind, number)
                slug = slugify(name)
                if not slug:
                    mistakes.add(
                        post.source.path, line, f'"{name}" makes no address.', "Use a-z or 0-9."
                    )
                    continue
                other, where = first.setdefault((kind, slug), (name, post.source.path))
                if other != name:
                    mistakes.add(
                        post.source.path,
                        line,
                        f'"{name}" and "{other}" ({where}) share the address /{kind}/{slug}/.',
                        "Write both the same way.",
                    )
