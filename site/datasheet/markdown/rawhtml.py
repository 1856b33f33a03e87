"""HTML that an author typed: checked, its addresses rewritten, otherwise left as it is."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from datasheet.markdown.addresses import edited, replaced
from datasheet.markdown.draft import Draft, draft_of, finish
from datasheet.markdown.policy import address_objection, objections, use_of
from datasheet.markdown.tags import VOID, Attribute, Comment, Oddity, Tag, Unfinished, scan

_OPTIONAL_END = frozenset(
    (
        "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "caption",
        "colgroup", "option", "optgroup", "rp", "rt",
    )
)  # fmt: skip
_SVG = frozenset(("svg", "math"))
_LINKS = frozenset(("a", "area"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Open:
    name: str
    line: int
    block: int
    """Number of the top-level block it was opened in."""


class Elements:
    """Which elements are open. What an author opens must be closed in the same block or item.

    Each element that Markdown opens begins a new frame, and a tag finds its partner in its own
    frame only: ``*a <b> c*`` would close the ``<b>`` after the ``</em>``.
    """

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._frames: list[list[_Open]] = [[]]
        self._names: Counter[str] = Counter()
        self.spans: list[tuple[int, int]] = []
        """First and last block of each element that reaches over several blocks."""

    def within(self, *names: str) -> bool:
        return any(self._names[name] for name in names)

    def enter(self) -> None:
        """Markdown opens an element."""
        self._frames.append([])

    def leave(self) -> None:
        """Markdown closes the element it opened last, or the body ends."""
        self._drop(len(self._frames[-1]))
        self._frames.pop()

    def take(self, tag: Tag, line: int, block: int) -> None:
        """The author opens or closes an element."""
        if tag.closing:
            self._close(tag.name, line, block)
        elif tag.name in VOID or (tag.slashed and (tag.name in _SVG or self.within(*_SVG))):
            return
        else:
            self._frames[-1].append(_Open(name=tag.name, line=line, block=block))
            self._names[tag.name] += 1

    def _close(self, name: str, line: int, block: int) -> None:
        frame = self._frames[-1]
        # Counted first: looking through the frame for each stray tag would be quadratic.
        above = None
        if self._names[name]:
            above = next((n for n, o in enumerate(reversed(frame)) if o.name == name), None)
        if above is None:
            self._draft.mistake(
                line,
                f"</{name}> closes nothing that is open here.",
                f"Delete it, or open <{name}> before it, in the same paragraph, item or quote.",
            )
            return
        self._drop(above)
        element = frame.pop()
        self._names[name] -= 1
        if element.block < block:
            self.spans.append((element.block, block))

    def _drop(self, count: int) -> None:
        for _ in range(count):
            element = self._frames[-1].pop()
            self._names[element.name] -= 1
            if element.name not in _OPTIONAL_END:
                self._draft.mistake(
                    element.line,
                    f"<{element.name}> is opened here and never closed.",
                    f"Add </{element.name}> in the same paragraph, item or quote.",
                )


def inspect(html: str, line: int, draft: Draft, elements: Elements, block: int = 0) -> str | None:
    """Return ``html`` with its addresses rewritten; None when it has mistakes, which are told."""
    edits: list[tuple[Attribute, str]] = []
    breaks = [at for at, letter in enumerate(html) if letter == "\n"]
    sound = True

    def line_of(at: int) -> int:
        return line + bisect_left(breaks, at)

    def tell(at: int, problem: str, cure: str) -> None:
        nonlocal sound
        sound = False
        draft.mistake(line_of(at), problem, cure)

    for piece in scan(html):
        match piece:
            case Comment():
                continue
            case Oddity():
                tell(
                    piece.start,
                    "Only tags and comments mean something in a page; <!…> and <?…> do not.",
                    "Delete it, or write &lt; for the sign itself.",
                )
            case Unfinished(comment=True):
                tell(piece.start, "This comment never ends.", "End it with -->.")
            case Unfinished():
                tell(
                    piece.start,
                    "This tag never ends.",
                    "Close it with > and leave no blank line inside, or write &lt; for the sign.",
                )
            case Tag():
                for found in objections(piece, elements.within):
                    tell(found.at, found.problem, found.cure)
                elements.take(piece, line_of(piece.start), block)
                if not piece.closing:
                    edits += _edits(piece, line_of, draft)
    return edited(html, edits) if sound else None


def _edits(
    tag: Tag, line_of: Callable[[int], int], draft: Draft
) -> Iterator[tuple[Attribute, str]]:
    """Ask the surroundings about each address of a tag that is not blocked."""
    kind = tag.get("type") or ""
    for attribute in tag.attributes:
        here = line_of(attribute.at)
        if attribute.name == "id" and attribute.span is not None:
            draft.fix_id(attribute.value, here)
        use = use_of(tag.name, attribute.name, kind)
        linked = tag.name in _LINKS and attribute.name in {"href", "xlink:href"}
        if attribute.span is None or not (use or linked or attribute.name in {"cite", "longdesc"}):
            continue

        def ask(url: str, use: str = use, line: int = here) -> str:
            if address_objection(url, use) is not None or (use and url.startswith("#")):
                return url
            if use == "image":
                file, mark, part = url.partition("#")
                return draft.around.image(file, line).src + mark + part
            return draft.around.link(url, line)

        yield attribute, replaced(attribute, ask)


def _blocks(tokens: Sequence[Token]) -> Iterator[tuple[int, Token]]:
    """Yield every token, those inside paragraphs too, with the number of its top-level block."""
    block, depth = -1, 0
    for token in tokens:
        if depth == 0:
            block += 1
        depth += token.nesting
        yield block, token
        for child in token.children or () if token.type == "inline" else ():
            yield block, child


def _check(state: StateCore) -> None:
    draft = draft_of(state.env)
    elements = Elements(draft)
    for block, token in _blocks(state.tokens):
        if token.type in {"html_block", "html_inline"}:
            html = inspect(token.content, draft.line(token), draft, elements, block)
            # What has mistakes is shown as text: a preview must not run it.
            finish(token, escapeHtml(token.content) if html is None else html)
        elif token.nesting == 1:
            elements.enter()
        elif token.nesting == -1:
            elements.leave()
    elements.leave()
    inside: set[int] = set()
    done = 0
    for first, last in sorted(elements.spans):
        inside.update(range(max(first, done) + 1, last + 1))
        done = max(done, last)
    for block, token in _blocks(state.tokens):
        if block in inside:
            token.meta["inside"] = True


def extend(md: MarkdownIt) -> None:
    md.core.ruler.push("rawhtml", _check)
