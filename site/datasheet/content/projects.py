"""A project's body: prose, and two sections with a meaning of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from datasheet.content.fronts import ProjectFront
from datasheet.content.items import Decision, HardProblem, Project
from datasheet.content.mistakes import Mistakes
from datasheet.markdown.blocks import Block, Body, Definitions, Heading, sections

DECISIONS = "Key engineering decisions"
PROBLEMS = "Hard problems solved"


def project(
    front: ProjectFront, slug: str, source: str, address: str, body: Body, mistakes: Mistakes
) -> Project:
    """Return the project; a section that has the name but not the form is a mistake."""
    prose: list[Block] = []
    decisions: tuple[Decision, ...] = ()
    problems: tuple[HardProblem, ...] = ()
    for heading, blocks in sections(body.blocks):
        name = heading.text.strip().casefold() if heading else ""
        if heading is not None and name == DECISIONS.casefold():
            decisions += _decisions(heading, blocks, source, mistakes)
        elif heading is not None and name == PROBLEMS.casefold():
            problems += _problems(heading, blocks, source, mistakes)
        else:
            prose += [heading, *blocks] if heading else blocks
    headings = tuple(block for block in prose if isinstance(block, Heading))
    return Project(
        front=front,
        slug=slug,
        source=source,
        address=address,
        body=replace(body, blocks=tuple(prose), headings=headings),
        decisions=decisions,
        problems=problems,
    )


def _decisions(
    heading: Heading, blocks: Sequence[Block], source: str, mistakes: Mistakes
) -> tuple[Decision, ...]:
    if not blocks or not all(isinstance(block, Definitions) for block in blocks):
        mistakes.add(
            source,
            heading.line,
            f'"{DECISIONS}" is told as a definition list and nothing else.',
            "Write the choice, and below it a colon and its effect.",
        )
        return ()
    return tuple(
        Decision(choice_html=item.term_html, effect_html=item.html)
        for block in blocks
        if isinstance(block, Definitions)
        for item in block.items
    )


def _problems(
    heading: Heading, blocks: Sequence[Block], source: str, mistakes: Mistakes
) -> tuple[HardProblem, ...]:
    cut = sections(blocks, level=3)
    before = cut[0][1]
    if before or len(cut) == 1:
        line = before[0].line if before else heading.line
        mistakes.add(
            source,
            line,
            f'Under "{PROBLEMS}" each problem has a heading of its own.',
            "Start it with ###.",
        )
        return ()
    return tuple(
        HardProblem(id=problem.id, title=problem.text, blocks=tuple(told))
        for problem, told in cut
        if problem is not None
    )
