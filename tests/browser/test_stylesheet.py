"""A style sheet means the same to a browser after it is made ready to be sent."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from datasheet.stylesheet import compact

STATIC = Path(__file__).resolve().parents[2] / "static"


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
              // A custom property keeps its spaces as they were written, which change nothing.
              return [...sheet.cssRules].map(rule => rule.cssText
                .replace(/\\s+/g, ' ').replace(/ ?([,;{}]) ?/g, '$1').replace(/: /g, ':'));
            }""",
            css,
        )
        for css in (written, compact(written))
    ]
    page.close()
    assert len(rules[0]) > 0
    assert rules[0] == rules[1]
