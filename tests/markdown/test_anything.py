"""Whatever an author types: no crash, no broken page, nothing blocked, and no endless wait."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from datasheet.markdown import render_inline
from datasheet.markdown.tags import Tag, Unfinished, scan

if TYPE_CHECKING:
    from tests.markdown.conftest import Recorder, Write

FRAGMENTS = (
    "[^a]", "[^a]: ", "[^b]", "- ", "1. ", "> ", "    ", "\t", "\n", "\n\n", "\r\n", "`", "```",
    "~~~", "``` py title=\"", "hl_lines=", "linenos", " diff", "::: ", ":::\n", "demo", "reading",
    "code x#y", "[x]", "[x](/y)", "![x](y \"z\")", "![](y)", "[a]: /b\n", "(", ")", "[", "]", "{",
    "}", "{.x #y}", "{#y}\n", "{k=\"v\"}", "# ", "## ", "===\n", "---\n", "Term\n: ", ": ",
    "| a | b |\n|---|--:|\n", "|", "Table: x", "> [!NOTE]\n", "[!TIP]", "[ ] ", "[x] ", "$", "$$",
    "$$\n", "\\frac{a}{b}", "\\", "*", "_", "**", "~~", "&amp;", "&#0;", "a", "word ", "\xe9",
    "\u2028", "\x00", "\x0c", "\ufeff", "%", "=", "\"",
)  # fmt: skip
HTML = (
    "<", ">", "</", "/>", "<!--", "-->", "--!>", "<!", "<?", "<![CDATA[", "]]>", "<script",
    "<style>", "</script>", "<div>", "</div>", "<b ", "<a href=", "'", "javascript:",
    "java\tscript:", "style=x", " onclick=x", "<svg/onload=x>", "<p>", "<li>", "<details>",
    "<pre>", "<textarea>", "<img src=x alt=y>", "<img srcset='a 1x, b'>", "id=a", "class=ev",
    "<svg>", "<h1>", "&#106;", "&Tab;", "&colon;",
)  # fmt: skip
MARKDOWN = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=3), max_size=25).map("".join)
WITHOUT_HTML = MARKDOWN.map(lambda text: text.replace("<", ""))
ANYTHING = st.lists(st.sampled_from(FRAGMENTS + HTML) | st.text(max_size=3), max_size=25).map(
    "".join
)

PATIENT = settings(deadline=None)
"""The first example loads what the others use: it may take longer."""


@PATIENT
@given(ANYTHING, st.booleans())
@example("`a`{", False)
@example("[^a]:\n[^a]: [^a]", False)
def test_no_text_makes_rendering_fail(write: Write, text: str, math: bool) -> None:
    write(text, math=math)


@PATIENT
@given(ANYTHING)
def test_no_line_makes_rendering_fail(text: str) -> None:
    class Nothing:
        def mistake(self, line: int, problem: str, cure: str = "") -> None:
            assert line == 3
            assert problem

        def link(self, target: str, line: int) -> str:
            assert line == 3
            return target

        def image(self, target: str, line: int) -> None:  # pragma: no cover
            raise AssertionError

        excerpt = image

    line = re.sub(r"[\r\n!]|<img|srcset|src|<p>", "", text)
    html = render_inline(line, line=3, around=Nothing())  # type: ignore[arg-type]
    assert not html.startswith("<p>")


@PATIENT
@given(WITHOUT_HTML, st.booleans())
def test_without_html_every_element_is_closed(
    write: Write, faults: Callable[[str], list[str]], text: str, math: bool
) -> None:
    body = write(text, math=math).body
    for block in body.blocks:
        assert not faults(getattr(block, "html", ""))


@PATIENT
@given(ANYTHING)
def test_without_a_mistake_every_element_is_closed(
    write: Write, faults: Callable[[str], list[str]], text: str
) -> None:
    written = write(text.replace("<p>", "").replace("<li>", "").replace("/>", ">"))
    if not written.told:
        assert not faults(written.html)


@PATIENT
@given(ANYTHING)
@example("<div title='\n\n'><script>x</script>")
@example("<!-->--><script>x</script>")
@example('[a](/b){href="javascript:x"}')
def test_nothing_that_is_blocked_gets_out_unless_a_mistake_is_told(write: Write, text: str) -> None:
    written = write(text)
    if written.told:
        return
    for tag in scan(written.html):
        assert not isinstance(tag, Unfinished)
        if isinstance(tag, Tag):
            assert tag.name not in {"script", "style", "iframe", "object"}
            for attribute in tag.attributes:
                assert not attribute.name.startswith("on")
                assert attribute.name != "style"
                assert not attribute.value.strip().lower().startswith("javascript:")


@PATIENT
@given(ANYTHING)
def test_every_line_told_is_a_line_of_the_file(write: Write, text: str) -> None:
    written = write(text, first_line=5)
    last = 5 + len(re.findall(r"\r\n?|\n", text))
    lines = [line for line, _, _ in written.around.mistakes]
    lines += [line for _, line in written.around.links + written.around.images]
    lines += [block.line for block in written.body.blocks]
    assert all(5 <= line <= last for line in lines)


@PATIENT
@given(ANYTHING)
def test_the_same_text_gives_the_same_bytes(write: Write, text: str) -> None:
    assert write(text).body == write(text).body


def long_texts(many: int) -> dict[str, str]:
    """Texts that a careless rule reads again and again, growing with ``many``."""
    return {
        "brackets": "[" * many,
        "notes": "[^" * many,
        "note references": "[^a]" * (many // 4) + "\n\n[^a]: n",
        "images": "![" * many,
        "links": "[a](" * many,
        "spans": "[a]{.b" * many,
        "code with braces": "`a`{" * many,
        "emphasis": "*a **b " * many,
        "quotes": "> " * many + "a",
        "lists": "- " * many + "a",
        "nested items": "\n".join("  " * depth + "- a" for depth in range(many // 8)),
        "open tags": "<b>" * many,
        "closing tags": "</b>" * many,
        "nested elements": "<div>\n" * many,
        "elements around blocks": "<div>\n\n" * many + "</div>\n\n" * many,
        "tags in tags": "<a <" * many,
        "comments": "<!--" * many,
        "instructions": "<?" * many,
        "attributes": "<a " + "x='1' " * many + ">",
        "quotes in a tag": "<a x='" * many,
        "commas": "<img alt='' srcset='" + "," * many + "'>",
        "dollars": "$a " * many,
        "braces in a formula": "$" + "{" * many + "$",
        "backticks": "`" * many + " a",
        "table cells": "|" * (many // 4) + "\n" + "|-" * (many // 4) + "|\n" + "|\n" * 20,
        "headings": "## a\n\n" * (many // 10),
        "directives": "::: demo x\n" * many,
        "definitions": "a\n: b\n\n" * (many // 10),
        "spaces": "## a" + " " * many + "{",
        "captions": "| a |\n|---|\n\nTable: x\n\n" * (many // 20),
        "fences": "```\n" * many,
    }


def steps(work: Callable[[], object]) -> int:
    """Count the calls that Python makes: the same on every machine, however busy."""
    count = 0

    def counted(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


def steps_a_character(write: Write, text: str) -> float:
    return steps(lambda: write(text, math=True)) / len(text)


@pytest.mark.parametrize("name", sorted(long_texts(8)))
def test_a_longer_text_takes_no_more_steps_a_character(write: Write, name: str) -> None:
    once, twice = long_texts(800)[name], long_texts(1_600)[name]
    assert steps_a_character(write, twice) < 1.2 * steps_a_character(write, once)


def test_text_that_the_parser_would_drop_is_a_mistake(write: Write, recorder: Recorder) -> None:
    deep = "\n".join("  " * depth + f"- item {depth}" for depth in range(12))
    written = write(deep, around=recorder)
    lost = [depth for depth in range(12) if f"item {depth}\n" not in written.html + "\n"]
    assert lost
    assert written.told[0].startswith("9: Lists and quotes are nested too deeply here.")
    shallow = "\n".join("  " * depth + f"- item {depth}" for depth in range(8))
    assert not write(shallow).told
    assert "item 7" in write(shallow).html
