"""A directive is one line that stands alone; it becomes a block of its own, in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from datasheet.markdown.blocks import (
    DemoBlock,
    Excerpt,
    Html,
    ReadingBlock,
    ReadingTable,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.markdown.conftest import Recorder, Write


def test_directives_are_blocks_in_document_order_with_their_line(write: Write) -> None:
    written = write(
        "Text\n\n::: demo redirect\n:::\n::: reading a b\n\n::: datasheet c\nMore\n", first_line=5
    )
    assert written.body.blocks == (
        Html(html="<p>Text</p>", line=5),
        DemoBlock(slug="redirect", line=7),
        ReadingBlock(names=("a", "b"), line=9),
        ReadingTable(names=("c",), line=11),
        Html(html="<p>More</p>", line=12),
    )
    assert not written.told


def test_a_directive_ends_a_paragraph_a_list_and_a_quote(write: Write) -> None:
    for text in ("Text", "- item", "> quote", "| a |\n|---|\n| b |"):
        blocks = write(f"{text}\n::: demo x").body.blocks
        assert isinstance(blocks[0], Html)
        assert blocks[1:] == (DemoBlock(slug="x", line=text.count("\n") + 2),)


def test_a_directive_in_code_is_code(write: Write) -> None:
    assert "::: demo x" in write("```\n::: demo x\n```\n\n    ::: demo y\n").html


def test_code_from_the_source_is_shown_with_its_title_and_line_numbers(
    write: Write, copied: Callable[[str], str], recorder: Recorder
) -> None:
    recorder.excerpt_found = Excerpt(
        code="def f():\n    pass\n", language="python", title="links.py", first_line=41
    )
    written = write("Text\n\n::: code demos/x/links.py#f", around=recorder, first_line=2)
    assert recorder.excerpts == [("demos/x/links.py#f", 4)]
    assert "<span>links.py</span>" in written.html
    assert '<span class="line" data-line="41"><span class="k">def</span>' in written.html
    assert copied(written.html) == "def f():\n    pass\n"


def test_an_excerpt_that_is_not_there_leaves_nothing(write: Write) -> None:
    assert write("::: code gone.py").body.blocks == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("::: dem x", '6: There is no directive "dem". Did you mean "demo"?'),
        (
            "::: zzz x",
            '6: There is no directive "zzz". Known: code, datasheet, demo, reading.',
        ),
        ("::: demo", '6: "::: demo" takes exactly one name. Write "::: demo name".'),
        ("::: demo a b", '6: "::: demo" takes exactly one name. Write "::: demo name".'),
        ("::: reading", '6: "::: reading" takes at least one name. Write "::: reading name".'),
        (
            "a\n\n- b\n\n  ::: demo x",
            '10: "::: demo" stands inside a list, a quote or a note. '
            "Put it between paragraphs, at the left margin.",
        ),
        (
            "> ::: reading x",
            '6: "::: reading" stands inside a list, a quote or a note. '
            "Put it between paragraphs, at the left margin.",
        ),
        ("Text\n\n:::", "8: This ::: ends nothing. Delete it; a directive is one line."),
    ],
)
def test_what_no_directive_says_is_a_mistake(write: Write, text: str, told: str) -> None:
    written = write(text, first_line=6)
    assert written.told == [told]
    assert all(isinstance(block, Html) for block in written.body.blocks)
