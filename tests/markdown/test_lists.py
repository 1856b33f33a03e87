"""Task lists and definition lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from datasheet.markdown.blocks import Definition, Definitions, Html

if TYPE_CHECKING:
    from tests.markdown.conftest import Write


def test_a_task_is_a_box_that_is_read_aloud_and_cannot_be_ticked(write: Write) -> None:
    assert write("- [x] *one*\n- [ ] two\n- three").html == (
        '<ul class="tasks">\n'
        '<li class="task"><input type="checkbox" disabled checked aria-label="done"> '
        "<em>one</em></li>\n"
        '<li class="task"><input type="checkbox" disabled aria-label="to do"> two</li>\n'
        "<li>three</li>\n</ul>"
    )


def test_a_task_may_hold_further_blocks_and_tasks(write: Write) -> None:
    html = write("1. [X] one\n\n   more\n\n   - [ ] two").html
    assert html.count('class="tasks"') == 2
    assert html.count("<input") == 2


def test_brackets_elsewhere_are_no_task(write: Write) -> None:
    html = write("- [x](/y)\n- [y] a\n- [x]\n- text [x] b\n\n[x] c").html
    assert "<input" not in html


def test_a_definition_list_is_a_block_of_terms_and_meanings(write: Write) -> None:
    written = write(
        "Problem *one*\n: Full scans behind\n  list pages.\n\nSolution\n: An index.\n: A plan.\n",
        first_line=20,
    )
    assert written.body.blocks == (
        Definitions(
            items=(
                Definition(
                    term="Problem one",
                    term_html="Problem <em>one</em>",
                    html="<p>Full scans behind\nlist pages.</p>",
                    line=20,
                ),
                Definition(
                    term="Solution",
                    term_html="Solution",
                    html="<p>An index.</p>\n<p>A plan.</p>",
                    line=24,
                ),
            ),
            html="<dl>\n<dt>Problem <em>one</em></dt>\n"
            "<dd><p>Full scans behind\nlist pages.</p></dd>\n"
            "<dt>Solution</dt>\n<dd><p>An index.</p></dd>\n<dd><p>A plan.</p></dd>\n</dl>",
            line=20,
        ),
    )


def test_a_meaning_may_hold_blocks(write: Write) -> None:
    (block,) = write(
        "Term\n:   One\n\n    - two\n    - three\n\n    ```\n    code\n    ```\n"
    ).body.blocks
    assert isinstance(block, Definitions)
    (item,) = block.items
    assert item.html.startswith("<p>One</p>\n<ul>\n<li>two</li>")
    assert '<figure class="code">' in item.html


def test_a_definition_list_inside_of_a_quote_is_part_of_it(write: Write) -> None:
    (block,) = write("> Term\n> : Meaning").body.blocks
    assert isinstance(block, Html)
    assert "<dd><p>Meaning</p></dd>" in block.html.replace("\n", "")


def test_struck_text_is_struck(write: Write) -> None:
    assert write("~~a~~ b").html == "<p><s>a</s> b</p>"
