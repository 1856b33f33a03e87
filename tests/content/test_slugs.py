"""Slugs can stand in an address as they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasheet.content.slugs import is_slug, slugify


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("A post", "a-post"),
        ("C++", "cpp"),
        ("c#", "c-sharp"),
        ("Don't panic", "dont-panic"),
        ("Don\N{RIGHT SINGLE QUOTATION MARK}t panic", "dont-panic"),
        ("Über-Café", "uber-cafe"),
        ("  --  ", ""),
        ("日本語", ""),
        ("a_b.c", "a-b-c"),
        ("ﬁx ①", "fix-1"),
        ("x" * 120, "x" * 100),
        ("x" * 99 + " y", "x" * 99),
    ],
)
def test_a_title_becomes_a_slug(text: str, slug: str) -> None:
    assert slugify(text) == slug


@given(st.text(max_size=150))
def test_whatever_is_made_is_a_slug_or_empty_and_stays_what_it_is(text: str) -> None:
    slug = slugify(text)
    assert slug == "" or is_slug(slug)
    assert slugify(slug) == slug


@pytest.mark.parametrize("text", ["a", "a-b", "v1.2", "a_b", "404.html", "x" * 100])
def test_a_slug_of_the_authors_own_may_have_dots_and_underscores(text: str) -> None:
    assert is_slug(text)


@pytest.mark.parametrize(
    "text", ["", "A", "a b", "-a", "a-", ".a", "a..b", "a/b", "..", "é", "a\n", "%41", "x" * 101]
)
def test_what_would_change_in_an_address_is_no_slug(text: str) -> None:
    assert not is_slug(text)
