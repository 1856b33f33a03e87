"""Links and images go through their surroundings, with the line they were written on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from datasheet.markdown import render_inline

if TYPE_CHECKING:
    from tests.markdown.conftest import Recorder, Write

SIZE = 'width="640" height="360" loading="lazy" decoding="async"'


def test_each_target_is_asked_for_as_it_was_written(write: Write, recorder: Recorder) -> None:
    recorder.prefix = "/sub"
    text = (
        "[a](/ü/?x=1&y=2#z) <https://x.y/é> [b][ref]\n\n"
        "[ref]: <other file.md> 'Title'\n\n"
        '![i](p.png "T") text\n'
    )
    html = write(text, around=recorder).html
    assert recorder.links == [
        ("/ü/?x=1&y=2#z", 1),
        ("https://x.y/é", 1),
        ("other file.md", 1),
    ]
    assert recorder.images == [("p.png", 5)]
    assert '<a href="/sub/%C3%BC/?x=1&amp;y=2#z">a</a>' in html
    assert '<a href="/subother%20file.md" title="Title">b</a>' in html
    assert f'<img src="/subp.png" alt="i" {SIZE} title="T"> text' in html


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a [b](/1)\nc [d](/2)  \ne\\\n[f](/3)", [1, 2, 4]),
        ("`x\ny` [a](/1) <b\ntitle='\n'>b</b> [c](/2)", [2, 4]),
        ("- a\n- b\n  c [d](/1)\n\n  e\n  [f](/2)", [3, 6]),
        ("> a\n> [b](/1)\nlazy [c](/2)", [2, 3]),
        ("| a |\n|---|\n| [b](/1) |\n| [c](/2) |", [3, 4]),
        ("Term [a](/1)\n: b\n  [c](/2)", [1, 3]),
        ("a[^1]\n\n[^1]: b\n    [c](/1)\n\n    [d](/2)", [4, 6]),
        ("Title\n[a](/1)\n---\n\n## [b](/2)", [2, 5]),
        ("[x]: /y\nText\n[a](/1)", [3]),
        ("[\na](/1) [b](/2)", [1, 2]),
        ("**a\n[b\nc](/1)** [d](/2)", [2, 3]),
    ],
)
def test_a_link_is_on_the_line_where_it_begins(
    write: Write, recorder: Recorder, text: str, lines: list[int]
) -> None:
    write(text, around=recorder, first_line=11)
    assert [line - 10 for _, line in recorder.links] == lines


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_any_system_count_once(write: Write, recorder: Recorder, end: str) -> None:
    write(f"a{end}{end}b{end}[c](/d)", around=recorder)
    assert recorder.links == [("/d", 4)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[a](javascript:x)", "The content security policy blocks javascript:x."),
        ("[a](<java\tscript:x>)", "The content security policy blocks java script:x."),
        ("[a](&#106;avascript:x)", "The content security policy blocks javascript:x."),
        ("<vbscript:x>", "The content security policy blocks vbscript:x."),
        ("[a][b]\n\n[b]: JavaScript:x", "The content security policy blocks JavaScript:x."),
        ("[a](data:,x)", "The address data:,x does not work in a page: data: is blocked."),
        ("[a](file:///x)", "The address file:///x does not work in a page: file: is blocked."),
        ("![a](data:image/png;base64,x)", "The address data:image/png;base64,x does not work"),
        ("![a](https://x.y/z)", "The content security policy blocks other hosts: https://x.y/z."),
        ("![a](//x.y/z)", "The content security policy blocks other hosts: //x.y/z."),
        ("[a]()", "This link leads nowhere. Put an address between the parentheses."),
        ("![a]()", "This image has no file. Put the name of a file between the parentheses."),
        ("![](a.png)", "The image a.png has no text for those who cannot see it. Describe it"),
        ("![ ](a.png){.x}", "The image a.png has no text for those who cannot see it. Describe"),
    ],
)
def test_an_address_that_does_not_work_is_a_mistake(
    write: Write, recorder: Recorder, text: str, told: str
) -> None:
    written = write(f"Text\n{text}", around=recorder, first_line=4)
    assert len(written.told) == 1
    assert written.told[0].startswith(f"5: {told}")
    assert "javascript:" not in written.html.lower()


@pytest.mark.parametrize("given", ['{alt=""}', "{role=presentation}", "{role=none}"])
def test_an_image_that_only_decorates_says_so(write: Write, given: str) -> None:
    written = write(f"![](a.png){given}")
    assert 'alt=""' in written.html
    assert not written.told


def test_alternative_text_is_plain(write: Write) -> None:
    assert 'alt="a b &lt;c&gt; d"' in write("![a *b* \\<c> `d`](x.png)").html
    assert 'alt="given"' in write("![a](x.png){alt=given}").html


def test_an_image_alone_with_a_title_is_a_figure(write: Write) -> None:
    assert write('![A plot](plot.png "The *caption* & more"){.wide #plot data-x=1}').html == (
        f'<figure class="fig wide" id="plot"><img src="plot.png" alt="A plot" {SIZE} data-x="1">'
        "<figcaption>The *caption* &amp; more</figcaption></figure>"
    )


def test_attributes_above_a_figure_are_its_own(write: Write) -> None:
    html = write('{.wide #f}\n![a](b.png "c"){.x}').html
    assert html.startswith('<figure class="fig wide x" id="f"><img')


def test_an_image_alone_without_a_title_is_a_plain_image(write: Write) -> None:
    assert write("![a](b.png)").html == f'<p><img src="b.png" alt="a" {SIZE}></p>'


def test_an_image_in_a_list_may_be_a_figure(write: Write) -> None:
    html = write('- ![a](b.png "c")\n- d').html
    assert '<li><figure class="fig">' in html.replace("\n", "")


def test_an_author_may_load_an_image_at_once(write: Write) -> None:
    assert 'loading="eager"' in write("![a](b.png){loading=eager}").html


def test_one_line_of_markdown_has_no_paragraph(recorder: Recorder) -> None:
    recorder.prefix = "/sub"
    html = render_inline("Moved *all* to `pg` [16](/x) <b>!</b>", line=9, around=recorder)
    assert html == 'Moved <em>all</em> to <code>pg</code> <a href="/sub/x">16</a> <b>!</b>'
    assert recorder.links == [("/x", 9)]
    assert not recorder.mistakes


def test_one_line_of_markdown_tells_its_mistakes(recorder: Recorder) -> None:
    render_inline("<b onclick=x>a</b> [b](javascript:x) c[^1] <i>", line=9, around=recorder)
    assert [line for line, _, _ in recorder.mistakes] == [9, 9, 9, 9]
