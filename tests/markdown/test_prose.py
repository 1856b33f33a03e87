"""A body knows how long it is to read and how it begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.markdown.conftest import Write


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("One two, three-four don't 3.14.", 5),
        ("## One two\n\n- three\n- four\n\n> five", 5),
        ("One `two three`\n\n```\nfour\n```\n\n    five", 1),
        ("| one | two |\n|---|---|\n| a | b |\n| c | d |\n\nafter", 1),
        ("One[^1]\n\n[^1]: two three", 3),
        ("One [two](/x) ![three](y.png) <b title=four>five</b>", 3),
        ("Term\n: one two", 3),
        ("日本語", 3),
        ("::: demo x", 0),
        ("", 0),
    ],
)
def test_only_words_of_prose_count(write: Write, text: str, words: int) -> None:
    assert write(text).body.words == words


@pytest.mark.parametrize(
    ("text", "opening"),
    [
        (
            "A *rider*\ncan `carry` [five](/x) & more[^1].\n\nNext.\n\n[^1]: n",
            "A rider can carry five & more.",
        ),
        ("## Title\n\n- item\n\n> quote\n\n![i](a.png)\n\nText", "Text"),
        ('![i](a.png "Caption")\n\nText <b>x</b>', "Text x"),
        ("- only a list", ""),
    ],
)
def test_the_opening_is_the_plain_text_of_the_first_paragraph(
    write: Write, text: str, opening: str
) -> None:
    assert write(text).body.opening == opening


def test_an_empty_body_has_nothing(write: Write) -> None:
    body = write("\n\n").body
    assert body.blocks == ()
    assert body.headings == ()
    assert body.opening == ""
