"""Attributes in braces reach the element they belong to, and keep to the site's policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.markdown.conftest import Write


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("`a`{.x #y}", '<p><code id="y" class="x">a</code></p>'),
        ("[a](/b){.x data-k=v}", '<p><a href="/b" data-k="v" class="x">a</a></p>'),
        ('[a b]{.x lang="de"} c', '<p><span lang="de" class="x">a b</span> c</p>'),
        ("[a *b*]{.x}{.y}", '<p><span class="x y">a <em>b</em></span></p>'),
        ("{.x}\n{#y .z}\nText", '<p class="x z" id="y">Text</p>'),
        ("{.x}\n- a\n- b", '<ul class="x">\n<li>a</li>\n<li>b</li>\n</ul>'),
        ("{.x}\n> a", '<blockquote class="x">\n<p>a</p>\n</blockquote>'),
        ("{.x}\n---", '<hr class="x">'),
        (
            "{.x}\n> [!NOTE]\n> a",
            '<aside class="callout x"><b>Note</b><div>\n<p>a</p>\n</div></aside>',
        ),
        ("{.x}\nTerm\n: a", '<dl class="x">\n<dt>Term</dt>\n<dd><p>a</p></dd>\n</dl>'),
    ],
)
def test_attributes_reach_their_element(write: Write, text: str, html: str) -> None:
    written = write(text)
    assert written.html == html
    assert not written.told


@pytest.mark.parametrize(
    "text",
    [
        "a {b} c",
        "{a, b}",
        "text {.x}",
        "**a**{.x}",
        "{.x} is a class",
        "{a=1} hello {b=2}",
        "`a` {.x}",
        "\\{#x}",
    ],
)
def test_braces_elsewhere_are_text(write: Write, text: str) -> None:
    written = write(text)
    assert "{" in written.html
    assert not written.told


@pytest.mark.parametrize("place", ["[a](/b){%}", "[a]{%}", "`a`{%}", "{%}\nText", "## A {%}"])
@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ('style="color:red"', "The site's content security policy blocks style attributes."),
        ("onclick=x", "The site's content security policy blocks the event attribute onclick."),
        ("OnClick=x", "The site's content security policy blocks the event attribute onclick."),
        (".ev", "An evidence mark is typed by hand."),
        ('href="java\tscript:x"', "The content security policy blocks java script:x."),
    ],
)
def test_what_the_policy_blocks_is_a_mistake_and_does_not_get_out(
    write: Write, place: str, given: str, problem: str
) -> None:
    written = write("Text\n\n" + place.replace("%", f"{given} .kept"))
    assert [told.startswith(f"3: {problem}") for told in written.told] == [True]
    assert "=x" not in written.html
    assert "style" not in written.html
    assert "kept" in written.html or given == ".ev"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "Text\n\n{.x}",
            "3: The attributes {.x} stand above nothing that could take them. "
            "Put them on the line above a paragraph, heading, list, table, quote or code.",
        ),
        (
            "{.x}\n::: demo a",
            "1: The attributes {.x} stand above nothing that could take them. "
            "Put them on the line above a paragraph, heading, list, table, quote or code.",
        ),
        (
            "- {.x}\n  a\n- b",
            "1: The attributes {.x} stand above nothing that could take them. "
            "Put them on the line above a paragraph, heading, list, table, quote or code.",
        ),
        (
            "{.x!}\nText",
            '1: The attributes {.x!} cannot be read. Write them like {#id .class key="value"}.',
        ),
        (
            "## Text {#a!}",
            '1: The attributes {#a!} cannot be read. Write them like {#id .class key="value"}.',
        ),
        (
            "[a]{#x}\n[b]{#x}",
            '2: The id "x" is already used on line 1. Choose another.',
        ),
    ],
)
def test_attributes_that_reach_nothing_are_a_mistake(write: Write, text: str, told: str) -> None:
    assert write(text).told == [told]
