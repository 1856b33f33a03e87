"""Formulas become MathML when a post asks for them, and money stays money."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.markdown.conftest import Write


def test_a_formula_is_mathml(write: Write) -> None:
    html = write("Area $a^2 < b$ here.", math=True).html
    assert '<math xmlns="http://www.w3.org/1998/Math/MathML" display="inline">' in html
    assert "<msup><mi>a</mi><mn>2</mn></msup><mo>&lt;</mo>" in html


def test_a_formula_may_be_the_first_word_of_a_paragraph_that_ends_in_a_digit(write: Write) -> None:
    assert "<math" in write("$a$ is 5", math=True).html


def test_a_formula_of_its_own_is_a_block(write: Write) -> None:
    html = write("Text\n\n$$\n\\frac{a}{b}\n$$\n\nand $$x$$ inside", math=True).html
    assert '<div class="formula" tabindex="0"><math' in html
    assert html.count('display="block"') == 2
    assert "<mfrac>" in html


@pytest.mark.parametrize(
    "text", ["$5 and $6", "from $5 to $10 or US$20", "a $ b $ c", "\\$a\\$", "`$a$`", "1$a$"]
)
def test_money_stays_text(write: Write, text: str) -> None:
    written = write(text, math=True)
    assert "<math" not in written.html
    assert not written.told


def test_without_math_a_dollar_is_text(write: Write) -> None:
    assert write("$a^2$ and\n\n$$\nb\n$$").html == "<p>$a^2$ and</p>\n<p>$$\nb\n$$</p>"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("$\\frac{a}$", "6: A part of the formula is missing."),
        ("$a_b_c$", "6: The formula a_b_c cannot be read: double subscripts. Correct it."),
        ("$\\left($", "6: The formula \\left( cannot be read: no available tokens."),
        ("$\\nosuch{a}$", "6: The formula uses \\nosuch, which is unknown here."),
        ("$\\href{javascript:x}{a}$", "6: The content security policy blocks javascript:x."),
        ("$\\style{color:red}{a}$", "6: The site's content security policy blocks style"),
        ("$\\class{ev}{a}$", "6: An evidence mark is typed by hand."),
    ],
)
def test_a_formula_that_cannot_be_shown_is_a_mistake(write: Write, text: str, told: str) -> None:
    written = write(f"Text\n{text}", first_line=5, math=True)
    assert len(written.told) == 1
    assert written.told[0].startswith(told)


def test_text_in_a_formula_is_no_html(write: Write) -> None:
    html = write("$\\text{<script>x</script>}$", math=True).html
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_a_formula_is_part_of_the_plain_text(write: Write) -> None:
    assert write("It costs $n^2$.", math=True).body.opening == "It costs n^2."
    assert write("## Cost of $n^2$", math=True).body.headings[0].text == "Cost of n^2"
