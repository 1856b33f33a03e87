"""Code is coloured by classes, reached by keyboard, and copied without numbers or signs."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datasheet.markdown.fences import Listing, figure
from datasheet.markdown.highlighting import LOOKS, languages

if TYPE_CHECKING:
    from tests.markdown.conftest import Write

CODE_STYLES = Path(__file__).resolve().parents[2] / "static" / "code.css"
CODE = "import os\n\n\ndef f(a):\n    return a < 1 & 2\n"


def test_a_fence_is_a_figure_with_a_title_and_code_reached_by_keyboard(write: Write) -> None:
    html = write(f'```python title="a & b.py"\n{CODE}```').html
    assert html.startswith(
        '<figure class="code"><figcaption class="title"><span>a &amp; b.py</span></figcaption>'
        '<pre tabindex="0" role="group" aria-label="a &amp; b.py"><code class="language-python">'
    )
    assert '<span class="k">def</span>' in html
    assert html.endswith("</code></pre></figure>")
    assert "style" not in html


@pytest.mark.parametrize(
    ("info", "name"),
    [("py", "Python"), ("", "Text"), ("text", "Text"), ("pycon", "Python console")],
)
def test_without_a_title_a_fence_names_its_language(write: Write, info: str, name: str) -> None:
    assert f"<span>{name}" in write(f"```{info}\nx\n```").html


@pytest.mark.parametrize(
    "info",
    [
        "python",
        "python linenos",
        "python linenos=20",
        'python hl_lines="1 4-5"',
        'python hl_lines="2-3" linenos title="x"',
        "text linenos",
    ],
)
def test_copying_takes_the_code_and_nothing_else(
    write: Write, copied: Callable[[str], str], info: str
) -> None:
    written = write(f"```{info}\n{CODE}```")
    assert not written.told
    assert copied(written.html) == CODE


@settings(deadline=None)
@given(
    code=st.text(alphabet="ab <>&\"'\n\t\r\u2028#=(){}0/*\\", max_size=60),
    language=st.sampled_from(sorted(languages())),
    numbers=st.booleans(),
)
def test_copying_takes_the_code_in_every_language(
    copied: Callable[[str], str], code: str, language: str, numbers: bool
) -> None:
    listing = Listing(code=code, language=language, first_number=7 if numbers else None)
    assert copied(figure(listing)) == code


def test_only_what_looks_different_has_an_element_of_its_own(write: Write) -> None:
    html = write("```sql\nSELECT a FOR NO KEY UPDATE -- b\n```").html
    assert (
        '<span class="k">SELECT</span> a <span class="k">FOR NO KEY UPDATE</span> '
        '<span class="c">-- b</span>' in html
    )


def test_every_class_of_code_is_painted_by_the_style_sheet() -> None:
    painted = set(re.findall(r"^    \.(\w+) \{", CODE_STYLES.read_text(encoding="utf-8"), re.M))
    given = {css for css, _ in LOOKS}
    assert given <= painted


def test_highlighted_lines_are_marked_line_by_line(write: Write) -> None:
    html = write('```text hl_lines="2-3 5"\na\nb\nc\nd\ne\n```').html
    assert "a\n<mark>b\n</mark><mark>c\n</mark>d\n<mark>e\n</mark></code>" in html


def test_line_numbers_are_attributes_and_begin_where_the_author_says(write: Write) -> None:
    html = write("```text linenos=20\na\nb\n```").html
    assert '<span class="line" data-line="20">a\n</span>' in html
    assert '<span class="line" data-line="21">b\n</span>' in html
    assert 'data-line="1">a' in write("```text linenos\na\n```").html


def test_a_diff_is_coloured_in_its_language_and_its_signs_are_not_copied(
    write: Write, copied: Callable[[str], str]
) -> None:
    written = write("```python diff linenos\n def f():\n-    return 1\n+    return 2\n\n```")
    assert copied(written.html) == "def f():\n    return 1\n    return 2\n\n"
    assert '<span class="line" data-line="1"><span class="k">def</span>' in written.html
    assert '<span class="line del" data-sign="-">    <span class="k">return' in written.html
    assert '<span class="line ins" data-line="2" data-sign="+">' in written.html
    assert not written.told


def test_the_language_diff_is_not_the_option_diff(
    write: Write, copied: Callable[[str], str]
) -> None:
    written = write("```diff\n-a\n+b\n@@ 1\n```")
    assert copied(written.html) == "-a\n+b\n@@ 1\n"
    assert not written.told


def test_options_stand_in_any_order_and_need_no_language(write: Write) -> None:
    html = write("```linenos title='a b' hl_lines=1\nx\n```").html
    assert "<span>a b</span>" in html
    assert '<mark class="line" data-line="1">x' in html


def test_an_indented_block_is_the_same_figure(write: Write, copied: Callable[[str], str]) -> None:
    html = write("Text\n\n    a < b\n\n      c\n").html
    assert '<figure class="code"><figcaption class="title"><span>Text</span>' in html
    assert copied(html) == "a < b\n\n  c\n"


def test_attributes_above_a_fence_stand_on_its_figure(write: Write) -> None:
    assert '<figure class="code wide" id="x">' in write("{.wide #x}\n```\na\n```").html


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "```pyton\n```",
            '3: There is no language "pyton". Did you mean "python"? Use "text" for none.',
        ),
        ("```zzzzzzzz\n```", '3: There is no language "zzzzzzzz". Use "text" for none.'),
        ('```py titel="x"\n```', '3: A fence has no option "titel". Did you mean "title"?'),
        (
            '```py hl_lines="1 3"\na\nb\n```',
            '3: hl_lines="3" is outside of the block. The block has 2 lines, counted from 1.',
        ),
        (
            '```py hl_lines="0"\na\n```',
            '3: hl_lines="0" is outside of the block. The block has 1 line, counted from 1.',
        ),
        (
            '```py hl_lines="a"\na\n```',
            '3: hl_lines has "a", which is no line. Write lines and ranges: hl_lines="2-3 7".',
        ),
        (
            "```py linenos=x\na\n```",
            '3: linenos="x" is no line number. Write linenos, or linenos=20 to start at 20.',
        ),
        (
            "```py title\na\n```",
            '3: The option "title" has a value it cannot take. Write title="…".',
        ),
        ("```py diff=1\n```", '3: The option "diff" has a value it cannot take. Write only diff.'),
        ("```py diff diff\n```", '3: The option "diff" is given twice. Keep one.'),
        (
            '```py title="x\na\n```',
            "3: The fence's options cannot be read from title=\"x on. "
            'Write them like title="a.py" hl_lines="2-3 7" linenos.',
        ),
        (
            "```py diff\n a\nb\n```",
            '5: In a diff, a line begins with +, - or a space, not with "b". '
            "Put a space before a line that stays.",
        ),
        (
            "text\n\n```py\na\n",
            "5: This fence never ends. Add a line with only ``` after the code.",
        ),
    ],
)
def test_what_a_fence_cannot_do_is_a_mistake(write: Write, text: str, told: str) -> None:
    assert write(text, first_line=3).told == [told]


def test_a_fence_in_a_quote_or_a_list_may_end_with_it(write: Write) -> None:
    assert not write("> ```py\n> a\n\ntext\n\n- ~~~\n  b\n").told
