"""A chapter's body, cut into its introduction, its cases and what was learned."""

from __future__ import annotations

from collections.abc import Sequence

from datasheet.content.fronts import ChapterFront
from datasheet.content.items import Case, Chapter
from datasheet.content.mistakes import Mistakes, did_you_mean
from datasheet.markdown.blocks import (
    Block,
    Body,
    Definition,
    Definitions,
    Heading,
    ReadingBlock,
    sections,
)

LEARNED = "What I learned"
_PARTS = ("Problem", "Solution", "Lesson")


def chapter(
    front: ChapterFront, slug: str, source: str, address: str, body: Body, mistakes: Mistakes
) -> Chapter:
    """Return the chapter; a section that is not a whole case is a mistake at its heading."""
    intro: Sequence[Block] = ()
    learned: list[Block] = []
    cases: list[Case] = []
    for heading, blocks in sections(body.blocks):
        if heading is None:
            intro = blocks
        elif is_learned(heading):
            learned += blocks
        elif (case := _case(heading, blocks, slug, source, mistakes)) is not None:
            cases.append(case)
    return Chapter(
        front=front,
        slug=slug,
        source=source,
        address=address,
        intro=tuple(intro),
        cases=tuple(cases),
        learned=tuple(learned),
    )


def is_learned(heading: Heading) -> bool:
    """Return whether the heading is the one that closes a chapter, and so no case."""
    return heading.text.strip().casefold() == LEARNED.casefold()


def _case(
    heading: Heading, blocks: Sequence[Block], slug: str, source: str, mistakes: Mistakes
) -> Case | None:
    told = next((block for block in blocks if isinstance(block, Definitions)), None)
    if told is None:
        mistakes.add(
            source,
            heading.line,
            f'The case "{heading.text}" has no Problem and Solution.',
            "Write them as a definition list: Problem, then : and the text.",
        )
        return None
    before = len(mistakes.found)
    parts = _parts(told, source, mistakes)
    missing = [part for part in _PARTS[:2] if part not in parts]
    if missing and len(mistakes.found) > before:
        # A part with a wrong name is told already; it is the one that is missing.
        return None
    if missing:
        mistakes.add(
            source,
            told.line,
            f'The case "{heading.text}" has no {" and no ".join(missing)}.',
            f"Add a line {missing[0]} and a line that begins with a colon.",
        )
        return None
    return Case(
        id=heading.id,
        title=heading.text,
        problem_html=parts["Problem"].html,
        solution_html=parts["Solution"].html,
        lesson_html=parts["Lesson"].html if "Lesson" in parts else "",
        readings=tuple(block for block in blocks if isinstance(block, ReadingBlock)),
        more=tuple(
            block for block in blocks if block is not told and not isinstance(block, ReadingBlock)
        ),
        address=f"/timeline/#{heading.id}",
        name=f"{slug}#{heading.id}",
        source=source,
    )


def _parts(told: Definitions, source: str, mistakes: Mistakes) -> dict[str, Definition]:
    parts: dict[str, Definition] = {}
    for item in told.items:
        name = item.term.strip().rstrip(":").capitalize()
        if name not in _PARTS:
            mistakes.add(
                source,
                item.line,
                f'A case has no part "{item.term}".',
                did_you_mean(name, _PARTS),
            )
        elif name in parts:
            mistakes.add(source, item.line, f"{name} stands twice in this case.", "Remove one.")
        else:
            parts[name] = item
    return parts
