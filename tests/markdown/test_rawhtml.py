"""An author's HTML passes letter for letter; what would be blocked or break the page is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from datasheet.markdown.blocks import DemoBlock, Html

if TYPE_CHECKING:
    from tests.markdown.conftest import Recorder, Write


@pytest.mark.parametrize(
    "html",
    [
        "<div  CLASS=wide\n data-x='1'>\n<p>A & B &amp; C\n<br/>\n<IMG alt=\"\" src=a.png>\n</div>",
        "<!-- a comment <script> -- > -->",
        "<details open><summary>More</summary></details>",
        '<svg viewBox="0 0 1 1"><title>t</title><defs><g id="a"/></defs><use href="#a"/></svg>',
        "<svg><g fill=red/></g></svg>",
        "<ul><li>one<li>two</ul>",
        "<table><tr><td>1<td>2</table>",
        "<dl><dt>a<dd>b</dl>",
        "<select><option>a<option>b</select>",
        '<picture><source srcset="a.png 1x, b.png 2x"><img src="c.png" alt="c"></picture>',
        '<form action="/x/" method=post><input name=a></form>',
    ],
)
def test_html_passes_letter_for_letter(write: Write, html: str) -> None:
    written = write(html)
    assert html in written.html
    assert not written.told


def test_html_inside_of_a_paragraph_passes(write: Write) -> None:
    written = write('Press <kbd class="k">Ctrl</kbd><br> and <b title="a > b">go</b> <!-- x -->.')
    assert written.html == (
        '<p>Press <kbd class="k">Ctrl</kbd><br> and <b title="a > b">go</b> <!-- x -->.</p>'
    )
    assert not written.told


def test_tags_in_code_are_no_html(write: Write) -> None:
    assert not write("`<script>` \n\n```html\n<script style=x>\n```\n\n    <iframe>\n\n\\<b>").told


def test_addresses_are_rewritten_and_the_rest_is_left(write: Write, recorder: Recorder) -> None:
    recorder.prefix = "/sub"
    text = (
        "<p>\n"
        "<a  HREF='/a/?x=1&amp;y=2'\n   id=here>A</a>\n"
        "<img src=/i.png alt=i><img alt='' srcset=\"/j.png 1x, /k.png 2x\">\n"
        '<form action="/send/"></form>\n'
        '<svg><image href="/l.png"/><use href="#p"/><use href="/s.svg#q"/></svg>\n'
        "</p>"
    )
    assert write(text, around=recorder, first_line=10).html == (
        "<p>\n"
        '<a  HREF="/sub/a/?x=1&amp;y=2"\n   id=here>A</a>\n'
        '<img src="/sub/i.png" alt=i><img alt=\'\' srcset="/sub/j.png 1x, /sub/k.png 2x">\n'
        '<form action="/sub/send/"></form>\n'
        '<svg><image href="/sub/l.png"/><use href="#p"/><use href="/sub/s.svg#q"/></svg>\n'
        "</p>"
    )
    assert recorder.links == [("/a/?x=1&y=2", 11), ("/send/", 14)]
    assert recorder.images == [
        ("/i.png", 13),
        ("/j.png", 13),
        ("/k.png", 13),
        ("/l.png", 15),
        ("/s.svg", 15),
    ]


def test_an_address_that_stays_leaves_its_quotes_alone(write: Write) -> None:
    html = "<p><a href=/a?x=1&copy=2>A</a> <a href='/b'>B</a></p>"
    assert write(html).html == html


BLOCKED = "The site's content security policy blocks "
SCRIPTED = "The content security policy blocks "


@pytest.mark.parametrize(
    ("html", "problem"),
    [
        ("<script>alert(1)</script>", f"{BLOCKED}<script>."),
        ("<SCRIPT src=/x.js></SCRIPT>", f"{BLOCKED}<script>."),
        ("<!--> <script>x</script> -->", f"{BLOCKED}<script>."),
        ("<!---> <script>x</script> -->", f"{BLOCKED}<script>."),
        ("a <script>b</script>", f"{BLOCKED}<script>."),
        ("<svg><script>b</script></svg>", f"{BLOCKED}<script>."),
        ("<textarea><script></script></textarea>", f"{BLOCKED}<script>."),
        ("<svg><title><script></script></title></svg>", f"{BLOCKED}<script>."),
        ("<style>a{}</style>", f"{BLOCKED}<style>."),
        ("<svg><style>a{}</style></svg>", f"{BLOCKED}<style>."),
        ("<p STYLE='x'></p>", f"{BLOCKED}style attributes."),
        ("a <b style=x>b</b>", f"{BLOCKED}style attributes."),
        ("<p onclick=x></p>", f"{BLOCKED}the event attribute onclick."),
        ("<p><div/OnLoad=x></div></p>", f"{BLOCKED}the event attribute onload."),
        ("<p><svg/onload=x></svg></p>", f"{BLOCKED}the event attribute onload."),
        ("<div hx-on:click=x></div>", f"{BLOCKED}the event attribute hx-on:click."),
        ("<iframe src=/x></iframe>", f"{BLOCKED}<iframe>."),
        ("<object data=/x></object>", f"{BLOCKED}<object>."),
        ("<embed src=/x>", f"{BLOCKED}<embed>."),
        ("<applet></applet>", f"{BLOCKED}<applet>."),
        ("<div><frame></frame></div>", f"{BLOCKED}<frame>."),
        ("<base href=/x>", f"{BLOCKED}<base>."),
        ("<video></video>", f"{BLOCKED}<video>."),
        ("<audio></audio>", f"{BLOCKED}<audio>."),
        ("<div><source srcset=/a.png></div>", f"{BLOCKED}<source>."),
        ("<div><track src=/x></div>", f"{BLOCKED}<track>."),
        ("<link rel=stylesheet href=/x.css>", "<link> does nothing here."),
        ('<meta http-equiv="refresh" content="0">', "<meta http-equiv> does nothing here."),
        ("<body></body>", "<body> cannot stand inside of a page."),
        ("<h1>x</h1>", "The title stands in front matter."),
        ("<title>x</title>", "<title> does nothing here."),
        ("<xmp></xmp>", "<xmp> is obsolete."),
        ("<p><a href=javascript:x>a</a></p>", f"{SCRIPTED}javascript:x."),
        ("<p><a href=' JavaScript:x'>a</a></p>", f"{SCRIPTED}JavaScript:x."),
        ("<p><a href='java&#115;cript&colon;x'>a</a></p>", f"{SCRIPTED}javascript:x."),
        ("<p><a href='java\tscr&#10;ipt:x'>a</a></p>", f"{SCRIPTED}java scr ipt:x."),
        ("<p><a href='&#1;javascript:x'>a</a></p>", f"{SCRIPTED}javascript:x."),
        ("<p><a href=VBScript:x>a</a></p>", f"{SCRIPTED}VBScript:x."),
        ("<svg><a xlink:href=javascript:x>a</a></svg>", f"{SCRIPTED}javascript:x."),
        ("<svg><animate to=javascript:x></animate></svg>", f"{SCRIPTED}javascript:x."),
        (
            "<p><a href='data:text/html,x'>a</a></p>",
            "The address data:text/html,x does not work in a page: data: is blocked.",
        ),
        (
            "<img alt=a src=data:image/png;base64,xx>",
            "The address data:image/png;base64,xx does not work in a page: data: is blocked.",
        ),
        ("<img alt=a src=https://x.y/z.png>", f"{SCRIPTED}other hosts: https://x.y/z.png."),
        ("<img alt=a src=//x.y/z.png>", f"{SCRIPTED}other hosts: //x.y/z.png."),
        ("<img alt=a src=/\\x.y/z.png>", f"{SCRIPTED}other hosts: /\\x.y/z.png."),
        (
            "<img alt=a srcset='a.png 1x, https://x.y/b.png 2x'>",
            f"{SCRIPTED}other hosts: https://x.y/b.png.",
        ),
        ("<svg><image href=//x.y/z /></svg>", f"{SCRIPTED}other hosts: //x.y/z."),
        ("<svg><use xlink:href='//x.y/z#a'/></svg>", f"{SCRIPTED}other hosts: //x.y/z#a."),
        ("<p><input type=IMAGE src=//x.y/z></p>", f"{SCRIPTED}other hosts: //x.y/z."),
        ("<form action=https://x.y/></form>", f"{SCRIPTED}other hosts: https://x.y/."),
        ("<p><button formaction=//x.y>a</button></p>", f"{SCRIPTED}other hosts: //x.y."),
        ("<p><a href=/a ping='/b //x.y'>a</a></p>", f"{SCRIPTED}other hosts: //x.y."),
        ("<p><span class='a ev live'>3</span></p>", "An evidence mark is typed by hand."),
        ("<img src=/a.png>", "This <img> has no text for those who cannot see it."),
        (
            "<?php ?>",
            "Only tags and comments mean something in a page; <!…> and <?…> do not.",
        ),
        (
            "<![CDATA[x]]>",
            "Only tags and comments mean something in a page; <!…> and <?…> do not.",
        ),
        (
            "<!doctype html>",
            "Only tags and comments mean something in a page; <!…> and <?…> do not.",
        ),
        ("<!-- never", "This comment never ends."),
        ("<div", "This tag never ends."),
        ("<div title='x\n\nclass=y>", "This tag never ends."),
    ],
)
def test_what_the_page_would_block_is_told_and_never_gets_out(
    write: Write, html: str, problem: str
) -> None:
    written = write(f"Text\n\n{html}", first_line=4)
    assert [told.split(": ", 1)[0] for told in written.told] == ["6"]
    assert written.told[0].startswith(f"6: {problem} ")
    assert html not in written.html


def test_an_evidence_mark_says_what_to_write_instead(write: Write) -> None:
    assert write("a <b class=ev>3</b>").told == [
        "1: An evidence mark is typed by hand. "
        "A graded figure is named in content/readings.toml. Write ::: reading name."
    ]


def test_a_class_that_only_looks_like_an_evidence_mark_is_fine(write: Write) -> None:
    assert not write('<p class="event ev-x EV"></p>').told


def test_a_comment_ends_where_a_browser_ends_it(write: Write) -> None:
    told = write("<!-- a --!> <script>x</script> -->").told
    assert [line.split(". ")[0] for line in told] == [f"1: {BLOCKED}<script>"]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("<div>\n<p\n  title=x\n  onclick=y>\n</p>\n</div>", [4]),
        ("Text\nmore <b\n  title=x onclick=y>b</b>\nand <i\nstyle=x>i</i>", [3, 5]),
        ("- one\n- two\n  <b onclick=y>b</b>\n\n      <i>", [3]),
        ("> a\n> <b onclick=y>b</b>", [2]),
        ("a[^1]\n\n[^1]: note\n    more <b style=x>b</b>", [4]),
        ("| a |\n|---|\n| b |\n| <b style=x>c</b> |", [4]),
        ("Term\n: one\n  <b style=x>b</b>", [3]),
        ("`a\nb` <b style=x>b</b> [a\nb](/x) <i style=x>i</i>", [2, 3]),
    ],
)
def test_a_mistake_in_html_has_its_exact_line(write: Write, text: str, lines: list[int]) -> None:
    told = write(text, first_line=1).told
    assert [int(line.split(":")[0]) for line in told] == lines


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "a\n\n<div>\n\ntext",
            "3: <div> is opened here and never closed. "
            "Add </div> in the same paragraph, item or quote.",
        ),
        (
            "text\n\n</div>",
            "3: </div> closes nothing that is open here. "
            "Delete it, or open <div> before it, in the same paragraph, item or quote.",
        ),
        (
            "a <b>b\n\nc",
            "1: <b> is opened here and never closed. "
            "Add </b> in the same paragraph, item or quote.",
        ),
        (
            "*a <b>b*",
            "1: <b> is opened here and never closed. "
            "Add </b> in the same paragraph, item or quote.",
        ),
        (
            "<div>\n\n- a\n\n  <section>\n- b\n\n</div>",
            "5: <section> is opened here and never closed. "
            "Add </section> in the same paragraph, item or quote.",
        ),
        (
            "<div/>",
            "1: <div> is opened here and never closed. "
            "Add </div> in the same paragraph, item or quote.",
        ),
    ],
)
def test_an_element_that_is_not_closed_would_break_the_page(
    write: Write, text: str, told: str
) -> None:
    assert write(text).told == [told]


def test_void_elements_and_optional_ends_need_no_end_tag(write: Write) -> None:
    assert not write("<p>a\n\n<hr>\n\n<ul>\n<li>b\n</ul>\n\na<br>b<wbr>c").told


def test_markdown_inside_of_an_element_stays_one_block_with_it(write: Write) -> None:
    written = write("<details><summary>s</summary>\n\n*a*\n\n### B\n\n</details>\n\nc")
    (details, after) = written.body.blocks
    assert isinstance(details, Html)
    assert details.html.startswith("<details><summary>s</summary>\n<p><em>a</em></p>\n<h3 id=")
    assert details.html.endswith("</h3>\n</details>")
    assert after == Html(html="<p>c</p>", line=9)
    assert [heading.text for heading in written.body.headings] == ["B"]


def test_a_directive_inside_of_an_element_keeps_its_own_block(write: Write) -> None:
    written = write('<div class="wide">\n\n::: demo x\n\n</div>')
    assert written.body.blocks == (
        Html(html='<div class="wide">', line=1),
        DemoBlock(slug="x", line=3),
        Html(html="</div>", line=5),
    )
    assert not written.told


def test_an_id_in_html_is_used_once(write: Write) -> None:
    written = write('<p id="a">x</p>\n\n## A\n\n<b id="b">y</b> [z]{#b}')
    assert '<h2 id="a-2">' in written.html
    assert written.told == ['5: The id "b" is already used on line 5. Choose another.']
