"""Every heading has an address of its own, and keeps it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from datasheet.markdown.anchors import slug
from datasheet.markdown.blocks import Heading, sections

if TYPE_CHECKING:
    from tests.markdown.conftest import Write


def test_a_heading_links_to_itself(write: Write) -> None:
    written = write("## The *race* & `x`", first_line=7)
    assert (
        written.body.blocks
        == written.body.headings
        == (
            Heading(
                level=2,
                id="the-race-x",
                text="The race & x",
                html='<h2 id="the-race-x">The <em>race</em> &amp; <code>x</code> '
                '<a class="anchor" href="#the-race-x" '
                'aria-label="Link to this section: The race &amp; x">§</a></h2>',
                line=7,
            ),
        )
    )


def test_equal_headings_get_different_ids(write: Write) -> None:
    body = write("## A\n\n### A\n\n## A 2\n\n## A\n\n## A").body
    assert [heading.id for heading in body.headings] == ["a", "a-2", "a-2-2", "a-3", "a-4"]


def test_an_authors_own_id_is_kept_whatever_comes_before_it(write: Write) -> None:
    (first, second) = write("## Rows\n\n## Locks {#rows .wide key=v}").body.headings
    assert (first.id, second.id) == ("rows-2", "rows")
    assert second.attributes == (("key", "v"), ("class", "wide"))
    assert second.text == "Locks"
    assert "{" not in second.html


def test_the_same_id_twice_is_a_mistake(write: Write) -> None:
    assert write("## A {#x}\n\n{#x}\n## B", first_line=3).told == [
        '5: The id "x" is already used on line 3. Choose another.'
    ]


def test_an_id_that_the_page_uses_is_not_given_again(write: Write) -> None:
    written = write("## Main\n\n## Search {#search}", taken={"main", "search"})
    assert [heading.id for heading in written.body.headings] == ["main-2", "search"]
    assert written.told == [
        '3: The id "search" is already used by the page itself. Choose another.'
    ]


def test_attributes_may_stand_above_a_heading(write: Write) -> None:
    assert write("{.wide}\n## A {#b}").body.headings[0].attributes == (("class", "wide"),)


@pytest.mark.parametrize("text", ["# Title", "Title\n===="])
def test_a_title_in_the_body_is_a_mistake(write: Write, text: str) -> None:
    assert write(text, first_line=5).told == [
        "5: The title stands in front matter. Start headings with ##."
    ]


def test_an_empty_heading_is_a_mistake(write: Write) -> None:
    assert write("##").told == ["1: This heading is empty. Write its text, or delete it."]


def test_code_at_the_end_of_a_heading_takes_the_attributes_that_touch_it(write: Write) -> None:
    (touching, apart) = write("## A `b`{.x}\n\n## A `b` {.x}").body.headings
    assert touching.attributes == ()
    assert '<code class="x">' in touching.html
    assert apart.attributes == (("class", "x"),)


def test_a_heading_in_a_list_or_a_quote_has_an_anchor_but_is_no_section(write: Write) -> None:
    written = write("> ## A\n\n## A")
    assert 'id="a"' in written.html
    assert [heading.id for heading in written.body.headings] == ["a-2"]


def test_blocks_can_be_cut_into_sections(write: Write) -> None:
    cut = sections(write("intro\n\n## A\n\na\n\n### B\n\nb\n\n## C").body.blocks)
    assert [(heading.text if heading else None, len(blocks)) for heading, blocks in cut] == [
        (None, 1),
        ("A", 3),
        ("C", 0),
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Lock the row, not the table", "lock-the-row-not-the-table"),
        ("Überblick: Größe", "uberblick-grosse"),
        ("What's new in 3.11?", "what-s-new-in-3-11"),
        ("हिन्दी में", "हिन्दी-में"),
        ("日本語", "日本語"),
        ("…", "section"),
    ],
)
def test_an_id_is_made_of_letters_and_digits_of_any_script(text: str, wanted: str) -> None:
    assert slug(text) == wanted
