"""There are two callouts; anything that looks like a third is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.markdown.conftest import Write


def test_a_note_and_a_caution_are_asides(write: Write) -> None:
    assert write("> [!NOTE]\n> Text *one*\n>\n> - two").html == (
        '<aside class="callout"><b>Note</b><div>\n<p>Text <em>one</em></p>\n'
        "<ul>\n<li>two</li>\n</ul>\n</div></aside>"
    )
    assert write("> [!caution]\n> Text").html == (
        '<aside class="callout caution"><b>Caution</b><div>\n<p>Text</p>\n</div></aside>'
    )


def test_a_quote_stays_a_quote(write: Write) -> None:
    assert write("> Text [!] \\[!NOTE]").html == (
        "<blockquote>\n<p>Text [!] [!NOTE]</p>\n</blockquote>"
    )


def test_a_callout_stands_in_a_list_too(write: Write) -> None:
    assert '<aside class="callout">' in write("- a\n\n  > [!NOTE]\n  > b").html


KINDS = "The kinds are [!NOTE] and [!CAUTION]."


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("> [!WARNING]\n> x", f"There is no callout [!WARNING]. Did you mean [!CAUTION]? {KINDS}"),
        ("> [!TIP]\n> x", f"There is no callout [!TIP]. Did you mean [!NOTE]? {KINDS}"),
        ("> [!INFO]\n> x", f"There is no callout [!INFO]. Did you mean [!NOTE]? {KINDS}"),
        ("> [!QUERY]\n> x", f"There is no callout [!QUERY]. {KINDS}"),
        (
            "> [!NOTE] x",
            "[!NOTE] must stand alone on its line. Begin the text on the next line, behind >.",
        ),
        ("> [!NOTE]", "This callout is empty. Write its text on the next lines, each behind >."),
    ],
)
def test_another_kind_of_callout_is_a_mistake(write: Write, text: str, told: str) -> None:
    assert write(f"Text\n\n{text}", first_line=2).told == [f"4: {told}"]
