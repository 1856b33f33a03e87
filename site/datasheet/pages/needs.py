"""Which style sheets and scripts a page needs for what its author wrote; it loads no others."""

from __future__ import annotations

from collections.abc import Iterable

from datasheet.markdown.blocks import (
    Block,
    Definitions,
    DemoBlock,
    Html,
    ReadingBlock,
    ReadingTable,
)

_CODE = 'class="code'
_DETAILS = "<details"
_TABLE = "<table"
_DRAWING = "<svg"


def _holds(blocks: Iterable[Block], mark: str) -> bool:
    return any(isinstance(block, Html | Definitions) and mark in block.html for block in blocks)


def _shows(blocks: Iterable[Block], *kinds: type[Block]) -> bool:
    return any(isinstance(block, kinds) for block in blocks)


def stylesheets(blocks: Iterable[Block], always: Iterable[str] = ()) -> list[str]:
    """Return the names of style sheets, beyond the one that every page has; each once.

    ``always`` are those of the page's own template.
    """
    blocks = tuple(blocks)
    found = list(always)
    if blocks:
        found.append("text.css")
    if _shows(blocks, ReadingBlock, ReadingTable) or any(
        _holds(blocks, mark) for mark in (_TABLE, _DRAWING)
    ):
        found.append("readings.css")
    if _holds(blocks, _DETAILS):
        found.append("lists.css")
    if _holds(blocks, _CODE):
        found.append("code.css")
    if _shows(blocks, DemoBlock):
        found.append("demo.css")
    return list(dict.fromkeys(found))


def scripts(blocks: Iterable[Block]) -> list[str]:
    return ["copy.js"] if _holds(tuple(blocks), _CODE) else []
