"""Tables scroll on their own, say what they show, and carry no inline style."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.markdown.conftest import Write

TABLE = "| a | b | c | d |\n|---|--:|:-:|:--|\n| 1 | 2 | 3 | 4 |\n"


def test_a_table_can_be_scrolled_by_keyboard_and_has_a_name(write: Write) -> None:
    html = write(TABLE + "\n" + TABLE).html
    assert '<div class="scroll" tabindex="0" role="region" aria-label="Table 1"><table>' in html
    assert 'aria-label="Table 2"' in html
    assert html.count("</table></div>") == 2


def test_alignment_is_a_class_and_never_a_style(write: Write) -> None:
    html = write(TABLE).html
    assert '<th scope="col">a</th>' in html
    assert '<th scope="col" class="n">b</th>' in html
    assert '<td class="n">2</td>' in html
    assert '<td class="c">3</td>' in html
    assert "<td>4</td>" in html
    assert "style" not in html


@pytest.mark.parametrize("between", ["", "\n"], ids=["next line", "one blank line"])
def test_a_caption_right_under_a_table_belongs_to_it(write: Write, between: str) -> None:
    written = write(f"{TABLE}{between}Table: Forty *orders*, [one](/x) rider\n\nText.")
    assert '<caption>Forty <em>orders</em>, <a href="/x">one</a> rider</caption>' in written.html
    assert 'aria-label="Forty orders, one rider"' in written.html
    assert "<td>Table" not in written.html
    assert written.html.index("<caption>") < written.html.index("<thead>")
    assert len(written.body.blocks) == 2
    assert written.around.links == [("/x", 4 + len(between))]


def test_two_blank_lines_part_a_caption_from_its_table(write: Write) -> None:
    html = write(f"{TABLE}\n\nTable: later").html
    assert "<caption>" not in html
    assert "<p>Table: later</p>" in html


def test_a_row_that_begins_with_the_word_table_stays_a_row(write: Write) -> None:
    html = write("a | b\n--|--\nTable: x | y\n").html
    assert "<td>Table: x</td>" in html


def test_a_paragraph_that_begins_with_the_word_table_stays_a_paragraph(write: Write) -> None:
    assert write("Text\n\nTable: nothing above").html.endswith("<p>Table: nothing above</p>")


@pytest.mark.parametrize("sign", ["●", "■", "○"])
def test_a_graded_figure_typed_into_a_cell_is_a_mistake(write: Write, sign: str) -> None:
    table = f"| what | value |\n|---|---|\n| fine | 3 {sign} |\n| p99 | **{sign}** 3 ms |\n"
    assert write(table, first_line=8).told == [
        f"11: A graded figure is typed by hand: {sign}. "
        "Name it in content/readings.toml and write ::: datasheet name."
    ]


def test_a_table_in_a_list_or_a_quote_is_a_table_too(write: Write) -> None:
    assert "<caption>c</caption>" in write("> | a |\n> |--|\n> | 1 |\n> Table: c\n").html
    assert "<caption>c</caption>" in write("- | a |\n  |--|\n  | 1 |\n  Table: c\n").html


def test_a_class_above_a_table_stands_on_its_frame(write: Write) -> None:
    assert '<div class="scroll wide" id="t" tabindex' in write("{.wide #t}\n" + TABLE).html
