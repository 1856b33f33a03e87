"""What is left out of a style sheet before it is sent, and what is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from datasheet.stylesheet import compact

STATIC = Path(__file__).resolve().parents[2] / "static"


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("a {\n  b: c;\n}\n", "a { b: c; }"),
        ("/* why */\na { b: c } /* and\n how */ d { e: f }", "a { b: c } d { e: f }"),
        ('a { content: "-  /* no comment */  " }', 'a { content: "-  /* no comment */  " }'),
        ("a { content: '\\'  /*' }  b { }", "a { content: '\\'  /*' } b { }"),
        ("a { b: url(x/*y.png) }  /* z */", "a { b: url(x/*y.png) }"),
        ("a/* both */.b { }", "a/**/.b { }"),
        ("a /* apart */ .b { }", "a .b { }"),
        ("a/* one *//* two */.b { }", "a/**/.b { }"),
        ("a\r\n{\tb : c }", "a { b : c }"),
        ("", ""),
    ],
)
def test_only_comments_and_space_are_left_out(written: str, sent: str) -> None:
    assert compact(written) == sent
    assert compact(sent) == sent


@pytest.mark.browser
@pytest.mark.parametrize("file", sorted(STATIC.glob("*.css")), ids=lambda file: file.name)
def test_a_browser_reads_the_same_rules_from_it(chromium: Browser, file: Path) -> None:
    """The browser writes down the rules it understood; both style sheets give the same."""
    page = chromium.new_page()
    written = file.read_text(encoding="utf-8")
    rules = [
        page.evaluate(
            """css => {
              const sheet = new CSSStyleSheet();
              sheet.replaceSync(css);
              return [...sheet.cssRules].map(rule => rule.cssText.replace(/\\s+/g, ' '));
            }""",
            css,
        )
        for css in (written, compact(written))
    ]
    page.close()
    assert len(rules[0]) > 0
    assert rules[0] == rules[1]
