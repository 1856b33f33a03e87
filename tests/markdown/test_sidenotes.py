"""A note stands right after the block that refers to it, and leads back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from datasheet.markdown.blocks import Definitions, Heading, Html

if TYPE_CHECKING:
    from tests.markdown.conftest import Write

REFERENCE = '<a class="sref" id="r1" href="#n1" aria-label="Note 1">1</a>'
NOTE = (
    '<aside class="sn" id="n1" role="note"><b>1</b> The <em>note</em>. '
    '<a href="#r1" aria-label="Back to text">↑</a></aside>'
)


def test_a_note_follows_the_paragraph_that_refers_to_it(write: Write) -> None:
    written = write("One.[^a]\n\nTwo.\n\n[^a]: The *note*.\n")
    first, second = written.body.blocks
    assert isinstance(first, Html)
    assert isinstance(second, Html)
    assert first.html == f"<p>One.{REFERENCE}</p>\n{NOTE}"
    assert second.html == "<p>Two.</p>"
    assert not written.told


def test_a_note_may_be_defined_before_it_is_used(write: Write) -> None:
    assert write("[^a]: The *note*.\n\nOne.[^a]").html == f"<p>One.{REFERENCE}</p>\n{NOTE}"


def test_notes_are_numbered_as_they_are_read(write: Write) -> None:
    html = write("x[^b] y[^a]\n\nz[^c]\n\n[^a]: A\n\n[^c]: C\n\n[^b]: B\n").html
    places = [html.index(text) for text in ("<b>1</b> B", "<b>2</b> A", 'id="r3"', "<b>3</b> C")]
    assert places == sorted(places)


def test_each_place_that_refers_to_a_note_has_its_own_way_back(write: Write) -> None:
    html = write("One[^a] two[^a].\n\nThree[^a].\n\n[^a]: Note\n").html
    assert html.count('class="sn"') == 1
    for place, name in (("r1", "r1"), ("r1-2", "r1-2"), ("r1-3", "r1-3")):
        assert f'id="{name}"' in html
        assert f'<a href="#{place}"' in html
    assert 'aria-label="Back to text, place 3"' in html


def test_a_note_may_hold_several_blocks(write: Write) -> None:
    html = write("x[^a]\n\n[^a]: One\n\n    Two\n\n    - three\n").html
    assert '<aside class="sn" id="n1" role="note"><p><b>1</b> One</p>\n<p>Two</p>\n<ul>' in html
    assert html.endswith('</ul>\n <a href="#r1" aria-label="Back to text">↑</a></aside>')


def test_a_note_may_refer_to_another(write: Write) -> None:
    html = write("x[^a]\n\n[^a]: see[^b]\n\n[^b]: end\n").html
    assert "<b>1</b> see" in html
    assert "<b>2</b> end" in html


def test_a_note_in_a_heading_stands_after_it_and_not_in_its_text(write: Write) -> None:
    heading, note, text = write("## Title[^a]\n\nText\n\n[^a]: Note\n").body.blocks
    assert isinstance(heading, Heading)
    assert isinstance(note, Html)
    assert heading.text == "Title"
    assert heading.id == "title"
    assert 'class="sref"' in heading.html
    assert note.html.startswith('<aside class="sn"')
    assert isinstance(text, Html)


def test_notes_work_in_tables_lists_quotes_and_definition_lists(write: Write) -> None:
    for text in (
        "| a |\n|--|\n| x[^a] |\n",
        "- one\n  - two[^a]\n",
        "> quote[^a]\n",
        "> [!NOTE]\n> callout[^a]\n",
    ):
        html = write(f"{text}\n[^a]: The *note*.\n").html
        assert REFERENCE in html
        assert html.endswith(NOTE)
    definitions, note = write("Term[^a]\n: Meaning\n\n[^a]: The *note*.\n").body.blocks
    assert isinstance(definitions, Definitions)
    assert isinstance(note, Html)
    assert definitions.items[0].term == "Term"
    assert REFERENCE in definitions.items[0].term_html
    assert note.html == NOTE


def test_a_note_never_takes_an_id_that_is_used(write: Write) -> None:
    html = write("## N1\n\nx[^a]\n\n## R1 {#n1-2}\n\n[^a]: note", taken={"r1"}).html
    assert 'id="n1"' in html
    assert '<aside class="sn" id="n1-3"' in html
    assert 'id="r1-2" href="#n1-3"' in html


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "Text\nmore[^x].",
            '5: There is no note [^x]. Add a line "[^x]: …", or write \\[^x] for the text itself.',
        ),
        (
            "Text\n\n[^x]: Note",
            "6: Nothing refers to the note [^x]. Write [^x] where it belongs, or delete the note.",
        ),
        (
            "Text[^x]\n\n[^x]: One\n[^x]: Two",
            "7: The note [^x] is already defined on line 6. Give one of them another name.",
        ),
        ("Text[^x]\n\n[^x]:", "6: The note [^x] is empty. Write it behind the colon."),
        (
            "[text[^x]](/a)\n\n[^x]: n",
            "4: The note [^x] stands inside a link, and is a link itself. Put it behind the link.",
        ),
        (
            "| a |\n|---|\n| b[^x] |",
            '6: There is no note [^x]. Add a line "[^x]: …", or write \\[^x] for the text itself.',
        ),
    ],
)
def test_a_note_without_its_other_half_is_a_mistake(write: Write, text: str, told: str) -> None:
    assert write(text, first_line=4).told == [told]


def test_an_escaped_reference_is_text(write: Write) -> None:
    written = write("A class \\[^a-z] and `[^0-9]`.")
    assert "[^a-z]" in written.html
    assert not written.told
