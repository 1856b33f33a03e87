"""Names that one file gives and another uses: readings, cases, demos, addresses."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from datasheet.content.figures import no_demo
from datasheet.content.items import Drawing
from datasheet.content.library import Library
from datasheet.content.lines import Lines, line_at
from datasheet.content.mistakes import Mistakes, did_you_mean
from datasheet.content.page_ids import check_front_page
from datasheet.content.place import WrittenLink
from datasheet.content.source import Source
from datasheet.evidence.readings import proven_by
from datasheet.markdown.blocks import Block, DemoBlock, ReadingBlock, ReadingTable

_SITE = "content/site.toml"
_TIMELINE = "content/timeline/"
_PROJECTS = "content/projects/"
_FAQ = "content/faq.md"
_OF_ITEMS = frozenset({"posts", "projects"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What may be referred to. What has mistakes of its own is in it: it is told once."""

    readings: Collection[str] | None
    """None when the whole file is broken."""
    demos: Collection[str]
    broken_runs: Collection[str] = ()
    """Files of ``evidence/`` that are no runs."""
    unread: Mapping[str, Collection[str]]
    """Path of a file with mistakes → the addresses it would have had."""
    sources: Mapping[str, Source]


def check_references(library: Library, site_lines: Lines, names: Names, mistakes: Mistakes) -> None:
    """Tell every use of a reading, a case or a demo that does not exist."""

    def reading(name: str, path: str, line: int) -> None:
        if names.readings is not None and name not in names.readings:
            cure = did_you_mean(name, names.readings) or "Add it to content/readings.toml."
            mistakes.add(path, line, f'There is no reading "{name}".', cure)

    def demo(slug: str, path: str, line: int) -> None:
        if slug not in names.demos:
            mistakes.add(path, line, *no_demo(slug, names.demos))

    for path, blocks in _bodies(library):
        for block in blocks:
            if isinstance(block, DemoBlock):
                demo(block.slug, path, block.line)
            elif isinstance(block, (ReadingBlock, ReadingTable)):
                for name in block.names:
                    reading(name, path, block.line)
    for project in library.projects:
        for number, name in enumerate(project.front.metrics):
            line = names.sources[project.source].line_of("metrics", number)
            reading(name, project.source, line)
    for post in library.posts:
        if post.front.demo is not None:
            demo(post.front.demo, post.source, names.sources[post.source].line_of("demo"))
    home, resume = library.site.home, library.site.resume
    for table, key, used in (
        ("home", "outcomes", home.outcomes),
        ("home", "datasheet", home.datasheet),
        ("resume", "readings", resume.readings),
    ):
        for number, name in enumerate(used):
            reading(name, _SITE, line_at(site_lines, (table, key, number)))
    _check_run(library, site_lines, names, mistakes)
    _check_cases(library, site_lines, names, mistakes)
    _check_drawings(library, site_lines, names, mistakes)
    _check_recruiters(library, site_lines, names, mistakes)


def _check_run(library: Library, site_lines: Lines, names: Names, mistakes: Mistakes) -> None:
    name, line = library.site.home.run, line_at(site_lines, ("home", "run"))
    if not name or name in names.broken_runs:
        return
    if name not in library.runs:
        cure = did_you_mean(name, library.runs) or "Record it: there is no run yet."
        mistakes.add(_SITE, line, f'There is no run "{name}" in evidence/.', cure)
    elif names.readings is not None and not proven_by(name, library.readings.values()):
        problem = f'No reading resolves to the run "{name}", so it has nothing to show.'
        cure = f'Give a reading in content/readings.toml grade = "recorded" and run = "{name}".'
        mistakes.add(_SITE, line, problem, cure)


def _check_cases(library: Library, site_lines: Lines, names: Names, mistakes: Mistakes) -> None:
    if any(path.startswith(_TIMELINE) for path in names.unread):
        return
    told = {mistake.path for mistake in mistakes.found}
    broken = {chapter.slug for chapter in library.chapters if chapter.source in told}
    cases = {case.name for chapter in library.chapters for case in chapter.cases}
    for number, name in enumerate(library.site.home.cases):
        if name not in cases and name.partition("#")[0] not in broken:
            line = line_at(site_lines, ("home", "cases", number))
            cure = did_you_mean(name, cases) or "There are no cases yet."
            mistakes.add(_SITE, line, f'There is no case "{name}".', cure)


def _check_drawings(library: Library, site_lines: Lines, names: Names, mistakes: Mistakes) -> None:
    if any(path.startswith(_PROJECTS) for path in names.unread):
        return
    told = {mistake.path for mistake in mistakes.found}
    broken = {project.slug for project in library.projects if project.source in told}
    there = {drawing.name: drawing for item in library.projects for drawing in item.drawings()}
    shown: list[Drawing] = []
    for number, name in enumerate(library.site.home.drawings):
        line = line_at(site_lines, ("home", "drawings", number))
        if name in there and there[name].figures:
            shown.append(there[name])
        elif name in there:
            problem = f'In the section "{name}" nothing is drawn.'
            mistakes.add(_SITE, line, problem, "Put a <figure> below its heading.")
        elif name.partition("#")[0] not in broken:
            drawn = [known for known, drawing in there.items() if drawing.figures]
            cure = did_you_mean(name, drawn) or "No project has a section with a <figure> yet."
            mistakes.add(_SITE, line, f'There is no drawing "{name}".', cure)
    check_front_page(shown, library.faq, mistakes)


def _check_recruiters(
    library: Library, site_lines: Lines, names: Names, mistakes: Mistakes
) -> None:
    slugs = {project.slug for project in library.projects}
    faq = library.faq
    ids = {question.id for question in faq.questions} if faq else set()
    told = {mistake.path for mistake in mistakes.found}
    given = library.site.recruiters
    for key, used, known, what, cure_of_none, is_whole in (
        (
            "projects",
            given.projects,
            slugs,
            "project",
            "There are no projects yet.",
            not any(path.startswith(_PROJECTS) for path in names.unread),
        ),
        (
            "questions",
            given.questions,
            ids,
            "question",
            "There are no questions in content/faq.md yet.",
            _FAQ not in {*names.unread, *told},
        ),
    ):
        for number, name in enumerate(used or ()) if is_whole else ():
            if name not in known:
                line = line_at(site_lines, ("recruiters", key, number))
                cure = did_you_mean(name, known) or cure_of_none
                mistakes.add(_SITE, line, f'There is no {what} "{name}".', cure)


def check_links(
    links: Iterable[WrittenLink],
    *,
    known: Collection[str],
    reserved: Collection[str],
    names: Names,
    mistakes: Mistakes,
) -> None:
    """Tell links to addresses that no file makes.

    ``known`` are the addresses and aliases of all files. The frozen site is checked whole later;
    this tells an author's dead links together with all other mistakes, while something else still
    keeps the site from being made.
    """
    there = {*known, *(address for might in names.unread.values() for address in might)}
    for link in links:
        if not link.target.startswith("/") or link.target.startswith("//"):
            continue
        address = unquote(re.split("[?#]", link.target, maxsplit=1)[0])
        address = address.removesuffix("index.html") or "/"
        first, *rest = address[1:].split("/")
        # Lists, feeds and runs are made by the site itself: /posts/x/ is an item, /posts/ is not.
        is_made = first in reserved and not (first in _OF_ITEMS and len(rest) == 2 and rest[0])
        unknown_slug = re.sub(r"[^/]+/$", "*/", address)
        if address == "/" or is_made or address in there or unknown_slug in there:
            continue
        cure = f"Write {address}/." if f"{address}/" in there else "Correct the link."
        mistakes.add(link.path, link.line, f"No page has the address {address}.", cure)


def _bodies(library: Library) -> Iterator[tuple[str, Iterable[Block]]]:
    for post in library.posts:
        yield post.source, post.body.blocks
    for page in library.pages:
        yield page.source, page.body.blocks
    for project in library.projects:
        yield project.source, project.body.blocks
        for problem in project.problems:
            yield project.source, problem.blocks
    for chapter in library.chapters:
        yield chapter.source, chapter.intro
        yield chapter.source, chapter.learned
        for case in chapter.cases:
            yield chapter.source, case.readings
            yield chapter.source, case.more
    if library.faq is not None:
        for question in library.faq.questions:
            yield library.faq.source, question.blocks
