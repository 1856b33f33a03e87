"""Writes the static site: into a fresh folder, checked, then put in place whole."""

from __future__ import annotations

import json
import shutil
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import flask_frozen
from flask import Flask

from datasheet import __version__
from datasheet.address import BaseUrl
from datasheet.app import GENERATORS, create_site
from datasheet.assets import Assets
from datasheet.compression import Compression
from datasheet.content.items import Item
from datasheet.content.library import Edition, Library
from datasheet.content.mistakes import Mistake, Mistakes, nearest
from datasheet.content.place import WrittenLink
from datasheet.content.reader import read_project, read_site
from datasheet.exchange import MARKER, Target
from datasheet.frozen_links import DeadLink, Survey, anchors, survey
from datasheet.kit import discover
from datasheet.live import OFF, PREFIXES, SAME, Live
from datasheet.look import restyled
from datasheet.page_weight import print_weights
from datasheet.pages.addresses import ANSWERED, RESERVED_SLUGS
from datasheet.pages.publication import Publication
from datasheet.pages.search import groups
from datasheet.pages.static_host import host_files
from datasheet.project import Project
from datasheet.revisions import GitRevisions
from datasheet.search_index import write_index

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""


class FreezeError(Exception):
    """The site itself is at fault, not its content: a defect of the program."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to freeze."""

    project: Project
    now: datetime
    base: BaseUrl | None = None
    """None: the one in site.toml."""
    served: bool = False
    """A server of ours will serve the pages: it is their back end, unless site.toml names one."""
    drafts: bool = False
    future: bool = False
    cache: Path | None = None
    """A folder for what is dear to compute and can be computed again; None: nothing is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """A finished freeze."""

    base: BaseUrl
    pages: int
    files: int
    size_bytes: int
    links: int
    publication: Publication = field(repr=False)
    """What was frozen; live pages are made of the same."""
    external: Mapping[str, tuple[tuple[str, int], ...]]
    """Addresses elsewhere → where authors wrote them (path, line)."""
    search: bool
    """Whether the site has a search, for which its pages may do more."""


def freeze(order: Order, folder: Path, progress: Progress | None = None) -> Frozen:
    """Replace ``folder`` with the site; at any moment it holds one whole site or what it held.

    Raises ContentError with all mistakes, Locked, NotOurs, CannotIndex or FreezeError; then nothing
    changed.
    """
    target = Target(folder)
    with target.locked():
        target.guard()
        fresh = target.fresh()
        try:
            frozen = write(order, fresh, progress)
            target.replace_with(fresh)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    return frozen


def write(order: Order, folder: Path, progress: Progress | None = None) -> Frozen:
    """Write the whole site into an empty folder and check it.

    Raises ContentError, CannotIndex or FreezeError.
    """
    assets = Assets(order.project.static, _restyled(order.project))
    demos = discover()
    read = read_project(
        order.project, assets=assets, base=order.base, demos=demos, reserved=RESERVED_SLUGS
    )
    base = order.base or read.library.site.base_url
    _refuse_samples(read.library, base)
    edition = read.library.published(order.now, drafts=order.drafts, future=order.future)
    publication = Publication(
        edition=edition,
        base=base,
        assets=assets,
        demos=demos,
        revisions=GitRevisions(order.project.root),
        live=_live(read.library, order, base),
    )
    app = create_site(publication, order.project)
    _freeze_pages(app, publication, folder, progress)
    compression = Compression(order.cache)
    print_weights(folder, base, compression)
    compression.sweep()
    if edition.site.search:
        write_index(groups(publication), folder, edition.site.lang)
    _write_host_files(publication, order.project, folder)
    seen = survey(folder, base, served=PREFIXES if publication.live == SAME else ())
    _tell_dead_links(seen, read.links, read.library, edition, folder)
    _mark(folder, base, order)
    files = [file for file in folder.rglob("*") if file.is_file()]
    return Frozen(
        base=base,
        pages=seen.pages,
        files=len(files),
        size_bytes=sum(file.stat().st_size for file in files),
        links=seen.links,
        publication=publication,
        external=_external(read.links),
        search=edition.site.search,
    )


def _restyled(project: Project) -> Mapping[str, bytes]:
    """Return what the settings change in ``static/``. Mistakes in them are told by the reading."""
    site, _ = read_site(project, Mistakes())
    return restyled(project.static, site.look) if site is not None else {}


def _live(library: Library, order: Order, base: BaseUrl) -> Live:
    told = library.site.live
    return SAME if order.served and told == OFF else told.seen_from(base)


def _refuse_samples(library: Library, base: BaseUrl) -> None:
    """Nobody publishes somebody else's career by mistake."""
    mistakes = Mistakes()
    for place in library.samples if base.is_public else ():
        path, _, line = place.rpartition(":")
        mistakes.add(
            path,
            int(line),
            f"This is sample text, and {base} is a public address.",
            "Write your own or delete the file, then remove the line with sample.",
        )
    mistakes.raise_any()


class _Freezer(flask_frozen.Freezer):  # type: ignore[misc]  # Frozen-Flask has no types
    """Frozen-Flask, told exactly what to freeze."""

    def _check_endpoints(self, seen_endpoints: object) -> None:
        """Not here: an endpoint of which the content has nothing is no mistake."""


def _freeze_pages(
    app: Flask, publication: Publication, folder: Path, progress: Progress | None
) -> None:
    rules = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    if forgotten := rules ^ GENERATORS.keys():
        raise FreezeError(f"These endpoints and generators do not match: {sorted(forgotten)}.")
    app.config.update(
        FREEZER_DESTINATION=str(folder),
        FREEZER_BASE_URL=str(publication.base),
        FREEZER_REDIRECT_POLICY="error",
        FREEZER_REMOVE_EXTRA_FILES=False,
        # Fires on feeds and on files without an extension; one table of types serves instead.
        FREEZER_IGNORE_MIMETYPE_WARNINGS=True,
    )
    freezer = _Freezer(
        app, with_static_files=False, with_no_argument_rules=False, log_url_for=False
    )
    addresses = [
        (endpoint, values)
        for endpoint, generate in GENERATORS.items()
        for values in generate(publication)
    ]

    def listed() -> Iterator[tuple[str, dict[str, Any]]]:
        yield from addresses

    freezer.register_generator(listed)
    with warnings.catch_warnings(), _told_by_page():
        warnings.simplefilter("error", flask_frozen.FrozenFlaskWarning)
        for done, page in enumerate(freezer.freeze_yield(), start=1):
            if progress is not None:
                progress(page.url, done, len(addresses))


@contextmanager
def _told_by_page() -> Iterator[None]:
    """Frozen-Flask names the address in a ValueError; tell it as what it is."""
    try:
        yield
    except (ValueError, flask_frozen.FrozenFlaskWarning) as error:
        raise FreezeError(f"A page could not be made: {error}") from error


def _write_host_files(publication: Publication, project: Project, folder: Path) -> None:
    """Write what only a static host reads, and the author's own files as they are."""
    mistakes = Mistakes()
    for path, content in host_files(publication).items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    public = project.content / "public"
    for source in sorted(public.rglob("*")) if public.is_dir() else []:
        name = source.relative_to(public).as_posix()
        if source.is_dir():
            continue
        path = f"content/public/{name}"
        if name.partition("/")[0] in ANSWERED:
            mistakes.add(path, 1, f"The server itself answers for /{name}.", "Rename the file.")
        elif (folder / name).exists() or name == MARKER:
            mistakes.add(path, 1, f"The site itself writes /{name}.", "Rename or delete the file.")
        elif not source.resolve().is_relative_to(project.root.resolve()):
            mistakes.add(path, 1, "The link leads out of the project.", "Copy the file itself.")
        else:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(source.read_bytes())
    mistakes.raise_any()


def _tell_dead_links(
    seen: Survey,
    written: tuple[WrittenLink, ...],
    library: Library,
    edition: Edition,
    folder: Path,
) -> None:
    """Raise ContentError for dead links: at the author's line where one wrote it."""
    by_target: dict[str, list[WrittenLink]] = {}
    for link in written:
        by_target.setdefault(link.target, []).append(link)
    hidden = _hidden(library, edition)
    mistakes = Mistakes()
    for dead in seen.dead:
        problem, cure = _told(dead, hidden, folder)
        if places := by_target.get(dead.target):
            mistakes.found += [Mistake(link.path, link.line, problem, cure) for link in places]
        else:
            mistakes.add(dead.page, dead.line, problem, cure)
    mistakes.raise_any()


def _told(dead: DeadLink, hidden: Mapping[str, str], folder: Path) -> tuple[str, str]:
    address, _, fragment = dead.target.partition("#")
    if address in hidden:
        return (
            f"{address} is not published ({hidden[address]}).",
            "Publish it or remove the link.",
        )
    if dead.missing == "part":
        close = nearest(fragment, anchors(folder, address))
        cure = f"Did you mean #{close}?" if close else "Correct the link."
        return f"{address} has no part #{fragment}.", cure
    return f"No page has the address {address}.", "Correct the link."


def _hidden(library: Library, edition: Edition) -> dict[str, str]:
    everything: list[Item] = [
        *library.posts,
        *library.projects,
        *library.pages,
        *library.chapters,
    ]
    shown: list[Item] = [*edition.posts, *edition.projects, *edition.pages, *edition.chapters]
    addresses = {item.address for item in shown}
    return {item.address: item.source for item in everything if item.address not in addresses}


def _external(links: tuple[WrittenLink, ...]) -> dict[str, tuple[tuple[str, int], ...]]:
    found: dict[str, list[tuple[str, int]]] = {}
    for link in sorted(links):
        if link.target.startswith(("http://", "https://")):
            found.setdefault(link.target, []).append((link.path, link.line))
    return {url: tuple(places) for url, places in found.items()}


def _mark(folder: Path, base: BaseUrl, order: Order) -> None:
    """Leave the list of our files: the next freeze replaces nothing else."""
    files = sorted(
        file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()
    )
    marker = {
        "datasheet": __version__,
        "base_url": str(base),
        "now": order.now.astimezone(UTC).isoformat(),
        "files": files,
    }
    (folder / MARKER).write_text(json.dumps(marker, indent=1) + "\n", encoding="utf-8")
