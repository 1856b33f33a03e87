"""Ids that have to be unique on a page: those of its template, and of the files that share it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from datasheet.content.chapters import is_learned
from datasheet.content.items import Drawing, Faq
from datasheet.content.mistakes import Mistakes
from datasheet.markdown.blocks import Block, Definitions, Heading, Html
from datasheet.markdown.tags import Tag, scan

EVERY_PAGE = frozenset({"main", "t-auto", "t-light", "t-dark"})
_HOME = frozenset(
    (
        "arsenal", "beyond", "cases", "creations", "datasheet", "faq", "log", "run", "services",
        "writing",
    )
)  # fmt: skip
OF_TEMPLATES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "faq": EVERY_PAGE | _HOME,
        "pages": EVERY_PAGE | {"shipped"},
        "posts": EVERY_PAGE | {"series", "series-title"},
        "projects": EVERY_PAGE | {"decisions", "metrics", "problems"},
        "timeline": EVERY_PAGE,
    }
)
"""Kind of file → ids that the template of its page uses. A test holds this to the templates."""


class TimelineIds:
    """The ids of the timeline, on which all chapters stand.

    An id that Markdown makes from a heading gives way to the ones in ``taken``. The cases of other
    chapters are not among them: the address of a case would depend on the order of the chapters,
    so that two cases with one id are told instead.
    """

    def __init__(self, chapters: Iterable[str]) -> None:
        anchors = {id for slug in chapters for id in (slug, f"{slug}-title")}
        self.taken = set(OF_TEMPLATES["timeline"] | anchors)
        self._cases: dict[str, tuple[str, int]] = {}

    def add(self, path: str, blocks: Iterable[Block], mistakes: Mistakes) -> None:
        """Take in the ids of one chapter; tell those that a case of an earlier one has."""
        cases: dict[str, tuple[str, int]] = {}
        for id, line, is_case in _ids(blocks):
            if id in self._cases:
                other, where = self._cases[id]
                mistakes.add(
                    path,
                    line,
                    f'The id "{id}" is already used by {posixpath.basename(other)} on line '
                    f"{where}, and both stand on the timeline.",
                    "Give one of the headings another: ## Title {#name}.",
                )
            elif is_case:
                cases[id] = (path, line)
            else:
                self.taken.add(id)
        self._cases |= cases


def check_front_page(drawings: Iterable[Drawing], faq: Faq | None, mistakes: Mistakes) -> None:
    """Tell an id that two things on the front page have: an arrow would get another's head."""
    taken = dict.fromkeys(OF_TEMPLATES["faq"], "the page itself")
    for question in faq.questions if faq else ():
        taken[question.id] = "a question"
        taken |= {id: "an answer" for id, _, _ in _ids(question.blocks)}
    for drawing in drawings:
        own: dict[str, str] = {}
        for id, line, _ in _ids(drawing.figures):
            if id in taken:
                problem = f'The id "{id}" is already used on the front page by {taken[id]}.'
                mistakes.add(drawing.source, line, problem, "Choose another.")
            own[id] = f'the drawing "{drawing.name}"'
        taken |= own


def _ids(blocks: Iterable[Block]) -> Iterator[tuple[str, int, bool]]:
    """Yield each id that a chapter brings to the timeline, its line, and whether it is a case's."""
    for block in blocks:
        if isinstance(block, Heading) and block.level == 2:
            if not is_learned(block):
                yield block.id, block.line, True
        elif isinstance(block, (Html, Heading, Definitions)):
            for piece in scan(block.html):
                if isinstance(piece, Tag) and (id := piece.get("id")):
                    yield id, block.line, False
