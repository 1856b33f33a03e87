"""Which files a page shows, so that its revision can be told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from datasheet.content.items import Case, Chapter, Item, Page, Post, Project
from datasheet.content.library import Edition
from datasheet.evidence.readings import Reading
from datasheet.markdown.blocks import Block, ReadingBlock, ReadingTable

SITE = "content/site.toml"
SKILLS = "content/skills.toml"
LOG = "content/log.toml"


def reading_names(blocks: Iterable[Block]) -> Iterator[str]:
    """Yield the names of the figures that the blocks show."""
    for block in blocks:
        if isinstance(block, ReadingBlock | ReadingTable):
            yield from block.names


def of_readings(edition: Edition, names: Iterable[str]) -> Iterator[str]:
    """Yield the files that figures stand in, and the runs that prove them."""
    for name in names:
        reading: Reading = edition.readings[name]
        yield reading.path
        if reading.run:
            yield reading.run.source


def of_items(edition: Edition, *items: Item | Case) -> tuple[str, ...]:
    """Return the files that whole items and single cases stand in, figures included; each once."""
    found: list[str] = []
    for item in items:
        found.append(item.source)
        found += of_readings(edition, names_of(item))
    return tuple(dict.fromkeys(found))


def names_of(item: Item | Case) -> Iterator[str]:
    """Yield the names of all figures that an item shows."""
    match item:
        case Case():
            yield from item.reading_names
            yield from reading_names(item.more)
        case Chapter():
            yield from reading_names((*item.intro, *item.learned))
            for case in item.cases:
                yield from names_of(case)
        case Project():
            yield from item.front.metrics
            yield from reading_names(item.body.blocks)
            for problem in item.problems:
                yield from reading_names(problem.blocks)
        case Post() | Page():
            yield from reading_names(item.body.blocks)
