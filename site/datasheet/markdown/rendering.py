"""From Markdown to blocks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from datasheet.markdown.attributes import given_to
from datasheet.markdown.blocks import (
    Block,
    Body,
    Definition,
    Definitions,
    DemoBlock,
    Heading,
    Html,
    ReadingBlock,
    ReadingTable,
    Surroundings,
)
from datasheet.markdown.draft import Draft, Ids
from datasheet.markdown.parser import extended
from datasheet.markdown.prose import opening, text_of, words
from datasheet.markdown.sidenotes import Note, Notes, aside

_HEADING = 3
"""Tokens of a heading: opening, text, closing."""


def render(
    text: str,
    *,
    first_line: int,
    around: Surroundings,
    math: bool = False,
    taken: Collection[str] = (),
) -> Body:
    """Turn a body into blocks. Mistakes go to ``around`` with the line of the file; none is raised.

    ``first_line`` is the file's line on which ``text`` begins. ``taken`` are ids that the page
    already uses: those of its template, and of other bodies on the same page.
    """
    draft = Draft(around=around, first_line=first_line, ids=Ids(taken))
    return _Writer(draft, extended(math=math)).body(text)


def render_inline(text: str, *, line: int, around: Surroundings) -> str:
    """Turn one line of Markdown into HTML without a paragraph around it."""
    draft = Draft(around=around, first_line=line, ids=Ids())
    md = extended(math=False)
    env = {"draft": draft}
    tokens = md.parseInline(text, env)
    Notes({}, draft).number(tokens)
    html: str = md.renderer.render(tokens, md.options, env)
    return html


class _Writer:
    def __init__(self, draft: Draft, md: MarkdownIt) -> None:
        self._draft = draft
        self._md = md
        self._env: dict[str, Any] = {"draft": draft}

    def body(self, text: str) -> Body:
        tokens = self._md.parse(text, self._env)
        found: dict[str, Note] = self._env.get("notes", {})
        notes = Notes(found, self._draft)
        # All references are numbered before the first note is written: it leads back to each.
        regions = [(region, notes.number(region)) for region in _regions(tokens)]
        notes.tell_unused()
        blocks: list[Block] = []
        for region, after in regions:
            block = self._block(region)
            asides = "\n".join(aside(note, self._md) for note in after)
            if not asides:
                blocks.append(block)
            elif isinstance(block, Html):
                blocks.append(Html(html=f"{block.html}\n{asides}", line=block.line))
            else:
                blocks += [block, Html(html=asides, line=block.line)]
        return Body(
            blocks=tuple(b for b in blocks if not isinstance(b, Html) or b.html),
            headings=tuple(self._heading(three) for three in _headings(tokens)),
            words=words(tokens) + sum(words(note.tokens) for note in found.values()),
            opening=opening(tokens),
        )

    def _block(self, region: Sequence[Token]) -> Block:
        first = region[0]
        if isinstance(block := first.meta.get("block"), DemoBlock | ReadingBlock | ReadingTable):
            return block
        if first.type == "heading_open" and len(region) == _HEADING:
            return self._heading(region)
        if first.type == "dl_open" and _is_one(region):
            return self._definitions(region)
        return Html(html=self._html(region).removesuffix("\n"), line=self._draft.line(first))

    def _heading(self, three: Sequence[Token]) -> Heading:
        opening_tag = three[0]
        return Heading(
            level=int(opening_tag.tag[1:]),
            id=str(opening_tag.attrs["id"]),
            text=opening_tag.meta["text"],
            html=self._html(three).removesuffix("\n"),
            line=self._draft.line(opening_tag),
            attributes=tuple(
                (name, value) for name, value in given_to(opening_tag).items() if name != "id"
            ),
        )

    def _definitions(self, region: Sequence[Token]) -> Definitions:
        items: list[Definition] = []
        written = [f"<dl{RendererHTML.renderAttrs(region[0])}>\n"]
        for term, meanings in _items(region):
            term_html = self._html([term])
            bodies = [self._html(meaning).strip("\n") for meaning in meanings]
            items.append(
                Definition(
                    term=" ".join(text_of(term.children or ()).split()),
                    term_html=term_html,
                    html="\n".join(bodies),
                    line=self._draft.line(term),
                )
            )
            written.append(f"<dt>{term_html}</dt>\n")
            written += [f"<dd>{body}</dd>\n" for body in bodies]
        written.append("</dl>")
        line = self._draft.line(region[0])
        return Definitions(items=tuple(items), html="".join(written), line=line)

    def _html(self, tokens: Sequence[Token]) -> str:
        html: str = self._md.renderer.render(tokens, self._md.options, self._env)
        return html


def _groups(tokens: Iterable[Token]) -> Iterator[list[Token]]:
    """Cut tokens where nothing is open: one top-level block at a time."""
    group: list[Token] = []
    depth = 0
    for token in tokens:
        group.append(token)
        depth += token.nesting
        if depth == 0:
            yield group
            group = []


def _regions(tokens: Iterable[Token]) -> Iterator[list[Token]]:
    """Yield what becomes one block each.

    Blocks inside of an element that the author opened in HTML belong together: a template that
    took one of them would take half of the element. Directives cannot be part of HTML; with one
    inside, the blocks stay apart.
    """
    region: list[list[Token]] = []
    for group in [*_groups(tokens), None]:
        if group is not None and region and group[0].meta.get("inside"):
            region.append(group)
            continue
        if any("block" in part[0].meta for part in region):
            yield from region
        elif region:
            yield [token for part in region for token in part]
        region = [group] if group is not None else []


def _is_one(region: Sequence[Token]) -> bool:
    return next(_groups(region)) == list(region)


def _headings(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    depth = 0
    for index, token in enumerate(tokens):
        if token.type == "heading_open" and depth == 0:
            yield tokens[index : index + _HEADING]
        depth += token.nesting


def _items(region: Sequence[Token]) -> Iterator[tuple[Token, list[Sequence[Token]]]]:
    """Yield each term of a definition list with its meanings."""
    term: Token | None = None
    meanings: list[Sequence[Token]] = []
    depth, start = 0, 0
    for index, token in enumerate(region):
        if depth == 1 and token.type == "dt_open":
            if term is not None:
                yield term, meanings
            term, meanings = region[index + 1], []
        elif depth == 1 and token.type == "dd_open":
            start = index + 1
        depth += token.nesting
        if depth == 1 and token.type == "dd_close":
            meanings.append(region[start:index])
    if term is not None:
        yield term, meanings
