"""Reads a whole project: every file, with all mistakes of the run together."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from datasheet.address import BaseUrl
from datasheet.assets import Assets
from datasheet.content.checking import Model, checked
from datasheet.content.compositor import Compositor
from datasheet.content.figures import cut_sample, read_readings
from datasheet.content.fronts import ChapterFront, PageFront, PostFront, ProjectFront
from datasheet.content.library import Library
from datasheet.content.lines import Lines, line_at
from datasheet.content.manuscripts import Desk, Manuscript, Tables
from datasheet.content.mistakes import Mistakes
from datasheet.content.naming import check_addresses, check_feed_ids, check_labels
from datasheet.content.place import Surrounding, WrittenLink
from datasheet.content.references import Names, check_links, check_references
from datasheet.content.runs import read_runs
from datasheet.content.site_file import LogFile, SiteFile, SkillsFile
from datasheet.content.toml_lines import read_toml
from datasheet.look import check_look
from datasheet.project import Project

_SITE = "content/site.toml"
_SERVICES = "/services/"
"""Made for projects that are shipped, with a page of that name or without."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What reading a project gives: the library, and the links that authors wrote."""

    library: Library
    links: tuple[WrittenLink, ...]


def read_site(project: Project, mistakes: Mistakes) -> tuple[SiteFile | None, Lines]:
    """Return the settings of ``content/site.toml``, or None with the mistakes told."""
    parsed = read_toml(project.content / "site.toml", _SITE, mistakes)
    if parsed is None:
        return None, {(): 1}
    value, lines = parsed
    return checked(SiteFile, value, path=_SITE, lines=lines, mistakes=mistakes), lines


def read_project(
    project: Project,
    *,
    assets: Assets,
    base: BaseUrl | None = None,
    demos: Collection[str] = (),
    reserved: Collection[str] = (),
) -> Read:
    """Return everything in the project's content. Raises ContentError with every mistake.

    ``base`` wins over the one in site.toml; ``reserved`` are slugs that no page may take.
    """
    mistakes = Mistakes()
    found, site_lines = read_site(project, mistakes)
    site = found or _nobody()
    check_look(project.static, site.look, site_lines, mistakes)
    desk = Desk(content=project.content, root=project.root, zone=site.time_zone, mistakes=mistakes)
    # Front matter first: an address is needed before the first link to it is read.
    posts = desk.manuscripts("posts", PostFront, "/posts/{}/")
    chapters = desk.manuscripts("timeline", ChapterFront, "/timeline/#{}")
    projects = desk.manuscripts("projects", ProjectFront, "/projects/{}/")
    pages = desk.manuscripts("pages", PageFront, "/{}/")
    faq = desk.faq()
    addressed: list[Manuscript[Any]] = [*posts, *chapters, *projects, *pages]
    manuscripts = [*addressed, *([faq] if faq else [])]
    check_addresses(addressed, reserved=reserved, mistakes=mistakes)
    check_feed_ids(posts, mistakes)
    check_labels(posts, mistakes)
    surrounding = Surrounding(
        root=project.root,
        base=base or site.base_url,
        assets=assets,
        mistakes=mistakes,
        addresses={item.source.path: item.address for item in manuscripts},
        unread=desk.unread,
    )
    compositor = Compositor(surrounding=surrounding, zone=site.time_zone, feed_id=site.feed_id)
    records = read_runs(project.evidence, project.root, mistakes)
    readings, skills, log = map(desk.tables, ("readings.toml", "skills.toml", "log.toml"))
    entries, is_sample = cut_sample(readings.value)
    skills_file = _checked(SkillsFile, skills, mistakes)
    log_file = _checked(LogFile, log, mistakes)
    library = Library(
        site=site,
        posts=[post for item in posts if (post := compositor.post(item))],
        chapters=compositor.chapters(chapters),
        projects=sorted(
            map(compositor.project, projects), key=lambda item: (item.front.order, item.slug)
        ),
        pages=[compositor.page(item) for item in sorted(pages, key=lambda item: item.address)],
        faq=compositor.faq(faq),
        skills=skills_file.group,
        log=compositor.log(log_file.line, log.lines, log.path),
        readings=read_readings(
            entries, readings.lines, readings.path, records=records, demos=demos, mistakes=mistakes
        ),
        runs=records.runs,
        samples=_samples(
            *(
                (item.front.sample, item.source.path, item.source.line_of("sample"))
                for item in manuscripts
            ),
            (is_sample, readings.path, line_at(readings.lines, ("sample",))),
            (skills_file.sample, skills.path, line_at(skills.lines, ("sample",))),
            (log_file.sample, log.path, line_at(log.lines, ("sample",))),
            (site.owner.sample, _SITE, line_at(site_lines, ("owner", "sample"))),
        ),
    )
    names = Names(
        readings=None if readings.is_broken else entries,
        demos=demos,
        broken_runs=records.broken,
        unread=desk.unread,
        sources={item.source.path: item.source for item in manuscripts},
    )
    check_references(library, site_lines, names, mistakes)
    if mistakes.found:
        # With nothing else wrong, the freeze tells dead links and dead parts of pages together.
        check_links(
            surrounding.links,
            known={*_addresses(manuscripts), *_public_addresses(project)},
            reserved=reserved,
            names=names,
            mistakes=mistakes,
        )
    mistakes.raise_any()
    return Read(library=library, links=tuple(surrounding.links))


def _checked(model: type[Model], tables: Tables, mistakes: Mistakes) -> Model:
    """Return the file's model; an empty one, with the mistakes told, for a file that has some."""
    found = checked(model, tables.value, path=tables.path, lines=tables.lines, mistakes=mistakes)
    return found or model()


def _samples(*marks: tuple[bool, str, int]) -> list[str]:
    """Return ``path:line`` of each mark that is set."""
    return sorted(f"{path}:{line}" for is_sample, path, line in marks if is_sample)


def _addresses(manuscripts: Iterable[Manuscript[Any]]) -> Iterator[str]:
    for item in manuscripts:
        yield item.address
        yield from item.front.aliases
        if isinstance(item.front, ProjectFront) and item.front.shipped:
            yield _SERVICES


def _public_addresses(project: Project) -> Iterator[str]:
    """Yield the addresses of the files that are copied as they are."""
    folder = project.content / "public"
    for file in folder.rglob("*") if folder.is_dir() else ():
        yield "/" + file.relative_to(folder).as_posix().removesuffix("index.html")


def _nobody() -> SiteFile:
    """Stands in while the mistakes of a broken site.toml and of all other files are gathered."""
    return SiteFile.model_validate(
        {
            "title": "?",
            "description": "?",
            "time_zone": "UTC",
            "feed_id": str(uuid.NAMESPACE_URL),
            "owner": {"name": "?", "role": "?"},
        }
    )
