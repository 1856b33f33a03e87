"""A body and everything it asked of its surroundings, for every test of Markdown."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

import pytest

from datasheet.markdown import render
from datasheet.markdown.blocks import Body, Definitions, Excerpt, Heading, Html, Image
from datasheet.markdown.tags import VOID


@dataclass(slots=True)
class Recorder:
    """Surroundings that answer everything and remember what they were asked."""

    prefix: str = ""
    links: list[tuple[str, int]] = field(default_factory=list)
    images: list[tuple[str, int]] = field(default_factory=list)
    excerpts: list[tuple[str, int]] = field(default_factory=list)
    mistakes: list[tuple[int, str, str]] = field(default_factory=list)
    excerpt_found: Excerpt | None = None

    def link(self, target: str, line: int) -> str:
        self.links.append((target, line))
        return self.prefix + target

    def image(self, target: str, line: int) -> Image:
        self.images.append((target, line))
        return Image(src=self.prefix + target, width=640, height=360)

    def excerpt(self, target: str, line: int) -> Excerpt | None:
        self.excerpts.append((target, line))
        return self.excerpt_found

    def mistake(self, line: int, problem: str, cure: str = "") -> None:
        self.mistakes.append((line, problem, cure))


@dataclass(frozen=True, slots=True)
class Written:
    """What came of a text."""

    body: Body
    around: Recorder

    @property
    def html(self) -> str:
        return "\n".join(
            block.html
            for block in self.body.blocks
            if isinstance(block, Html | Heading | Definitions)
        )

    @property
    def told(self) -> list[str]:
        """The mistakes, as an author reads them, by line."""
        return [f"{line}: {problem} {cure}" for line, problem, cure in sorted(self.around.mistakes)]


Write = Callable[..., Written]


@pytest.fixture(scope="session")
def write() -> Write:
    """Render a text that begins on the first line of its file."""

    def written(
        text: str,
        *,
        around: Recorder | None = None,
        first_line: int = 1,
        math: bool = False,
        taken: Collection[str] = (),
    ) -> Written:
        around = around or Recorder()
        body = render(text, first_line=first_line, around=around, math=math, taken=taken)
        return Written(body, around)

    return written


class _Balance(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)


@pytest.fixture(scope="session")
def faults() -> Callable[[str], list[str]]:
    """Name the elements of an HTML fragment that are not closed where they should be."""

    def found(html: str) -> list[str]:
        parser = _Balance()
        parser.feed(html)
        parser.close()
        return parser.faults + parser.open

    return found


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.depth = 0
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.depth += tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag == "pre"

    def handle_data(self, data: str) -> None:
        if self.depth:
            self.parts.append(data)

    def handle_entityref(self, name: str) -> None:
        self.handle_data(unescape(f"&{name};"))

    def handle_charref(self, name: str) -> None:
        self.handle_data(unescape(f"&#{name};"))


@pytest.fixture(scope="session")
def copied() -> Callable[[str], str]:
    """Return what a reader copies out of the ``<pre>`` of a fragment."""

    def text(html: str) -> str:
        parser = _Text()
        parser.feed(html)
        parser.close()
        return "".join(parser.parts)

    return text


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()
