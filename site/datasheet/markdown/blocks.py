"""What a body is made of: blocks in order, each of which knows the line it was written on.

A body stays a sequence, so that a template decides what a demo or a reading looks like and a
chapter can be cut into its cases without looking into HTML.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Html:
    """Finished HTML of one block (paragraph, list, table, figure, code …) and its side notes."""

    html: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading of level 2 to 6 with its anchor."""

    level: int
    id: str
    text: str
    """Plain text, for contents lists."""
    html: str
    """The whole element."""
    line: int
    attributes: tuple[tuple[str, str], ...] = ()
    """What the author wrote in braces behind it, the id left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One term of a definition list and what it says (several definitions are joined)."""

    term: str
    """Plain text."""
    term_html: str
    html: str
    """Block HTML: at least one ``<p>``."""
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Definitions:
    """A definition list at the top level of the body."""

    items: tuple[Definition, ...]
    html: str
    """The whole ``<dl>``."""
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoBlock:
    """``::: demo redirect``"""

    slug: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingBlock:
    """``::: reading redirect-peak redirect-median``: figures shown as panels."""

    names: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingTable:
    """``::: datasheet redirect-peak redirect-median``: figures shown as rows of a table."""

    names: tuple[str, ...]
    line: int


Block = Html | Heading | Definitions | DemoBlock | ReadingBlock | ReadingTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A rendered Markdown body."""

    blocks: tuple[Block, ...] = ()
    headings: tuple[Heading, ...] = ()
    words: int = 0
    """Words of prose; code does not count."""
    opening: str = ""
    """Plain text of the first paragraph; empty when there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """An image as the page must name it."""

    src: str
    width: int | None = None
    """Pixels; None when the file does not tell (an SVG without a size)."""
    height: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """Lines of a source file, included by ``::: code path#symbol``."""

    code: str
    language: str
    """A Pygments alias."""
    title: str
    first_line: int


class Surroundings(Protocol):
    """What a body asks of the place it stands in. Markdown itself never touches a file.

    ``line`` is always a line of the author's file, front matter counted. A target that is wrong is
    reported through ``mistake`` by the implementation, which then returns something harmless.
    """

    def link(self, target: str, line: int) -> str:
        """Return the address to write for a link's target as the author wrote it."""

    def image(self, target: str, line: int) -> Image: ...

    def excerpt(self, target: str, line: int) -> Excerpt | None: ...

    def mistake(self, line: int, problem: str, cure: str = "") -> None: ...


def sections(blocks: Sequence[Block], level: int = 2) -> list[tuple[Heading | None, list[Block]]]:
    """Cut blocks at headings of ``level``; what stands before the first has the heading None."""
    cut: list[tuple[Heading | None, list[Block]]] = [(None, [])]
    for block in blocks:
        if isinstance(block, Heading) and block.level == level:
            cut.append((block, []))
        else:
            cut[-1][1].append(block)
    return cut
