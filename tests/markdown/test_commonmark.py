"""The site's Markdown is CommonMark: with its extensions off, every example of the spec holds."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from datasheet.markdown import plain

SPEC = Path(__file__).parent / "commonmark" / "spec.json"
SHA256 = "a01fb87372977b2467a1927319c751eaf845722e890c3898d0e024f9e786855a"
EXAMPLES = json.loads(SPEC.read_text(encoding="utf-8"))


def test_the_examples_are_those_of_the_specification() -> None:
    assert hashlib.sha256(SPEC.read_bytes()).hexdigest() == SHA256
    assert len(EXAMPLES) == 652


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: str(example["example"]))
def test_every_example_of_commonmark_holds(example: dict[str, str]) -> None:
    html = plain().render(example["markdown"])
    # markdown-it writes an empty quote on one line; its own suite allows for that, too.
    html = html.replace("<blockquote></blockquote>", "<blockquote>\n</blockquote>")
    assert html == example["html"]
