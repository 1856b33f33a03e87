"""A style sheet is sent without its comments and spare space, and means what was written."""

from __future__ import annotations

from pathlib import Path

import pytest

from datasheet.stylesheet import compact

STATIC = Path(__file__).resolve().parents[1] / "static"


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("a {\n  color: red;\n  margin: 0 1px;\n}\n", "a{color:red;margin:0 1px}"),
        ("/* why */ a, b > c { x: y }", "a,b > c{x:y}"),
        ("a { width: calc(100% - 2 * var(--s5)) }", "a{width:calc(100% - 2 * var(--s5))}"),
        ("a :is(b, c) { x: y }", "a :is(b,c){x:y}"),
        ('a::after { content: "  /* { ; } */  " }', 'a::after{content:"  /* { ; } */  "}'),
        ("a { content: '\\' ; }' ; }", "a{content:'\\' ; }'}"),
        ("a { background: url(a  b/*c*/.png) }", "a{background:url(a  b/*c*/.png)}"),
        ("a/**/b { x: y }", "a/**/b{x:y}"),
        ("a /* x */ b { x: 1 /* y */ 2 }", "a b{x:1 2}"),
        ("@media (width < 40rem) { a { x: y } }", "@media (width < 40rem){a{x:y}}"),
        (".w\\ x { x: y }", ".w\\ x{x:y}"),
        ("", ""),
    ],
)
def test_only_comments_and_spare_space_go(written: str, sent: str) -> None:
    assert compact(written) == sent


@pytest.mark.parametrize("file", sorted(STATIC.glob("*.css")), ids=lambda file: file.name)
def test_sending_a_sheet_twice_changes_nothing_more(file: Path) -> None:
    once = compact(file.read_text(encoding="utf-8"))
    assert compact(once) == once
    assert "/*" not in once
    assert once.count("{") == once.count("}")
