"""Whatever stands in a file, an author is told of mistakes and never sees the program fail."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.content.author import CHAPTER, SITE, Author

PATHS = [
    "content/posts/2026-01-01-x.md",
    "content/timeline/x.md",
    "content/projects/x.md",
    "content/pages/x.md",
    "content/faq.md",
    "content/site.toml",
    "content/skills.toml",
    "content/log.toml",
    "content/readings.toml",
    "evidence/run.json",
]
KEYS = [
    "title", "date", "slug", "tags", "aliases", "cover", "cover_alt", "from", "to", "lang",
    "canonical", "series", "series_order", "publish_at", "metrics", "demo", "layout", "draft",
]  # fmt: skip
PIECES = st.sampled_from(
    [
        "---", "\n", "\n\n", ": ", "- ", "## ", "### ", "title: T\n", "[a](b.md)",
        "![a](b.png)", "{#id}", "Problem\n: x\n", "[", "]", "{", "}", "'", '"', "&a ", "*a", "!t ",
        "[[line]]\n", "[x]\n", "sample = true\n", "= ", '"""', "2026-01-01", "9" * 30, "<b>", "\t",
        "::: code content/site.toml#1-2\n", "[^1]", "[^1]: x\n", "\\", "é", "\u2028", "\x85",
        "label = ", "at = ", "items = ", "Key engineering decisions\n", "What I learned\n", "%00",
    ]
)  # fmt: skip
SCRAPS = st.one_of(
    st.text(max_size=200).map(str.encode),
    st.lists(PIECES, max_size=30).map(lambda pieces: "".join(pieces).encode()),
    st.binary(max_size=60),
)
VALUES = st.one_of(
    st.text(max_size=30).map(lambda text: "'" + text.replace("'", "''") + "'"),
    st.sampled_from(
        ["[a, b]", "{a: b}", "", "~", "yes", "404", "2026-13-01", "0001-01-01", "9999-12-31T23:59Z",
         '"\\ud800"', '"\\0"', "[[[]]]", "x.png", "../../x.png", "/old/", "https://[", "- a"]
    ),
)  # fmt: skip

anything = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def read(author: Author) -> None:
    for told in author.mistakes():
        place, _, problem = told.partition(": ")
        assert place.rpartition(":")[2].isdigit(), told
        assert problem, told


@pytest.mark.parametrize("path", PATHS)
@anything
@given(data=SCRAPS)
def test_any_bytes_are_read_or_told(author: Author, path: str, data: bytes) -> None:
    author.writes(path, data)
    read(author)


@pytest.mark.parametrize("path", PATHS[:5])
@anything
@given(front=st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=6), body=SCRAPS)
def test_any_values_and_any_body_are_read_or_told(
    author: Author, path: str, front: dict[str, str], body: bytes
) -> None:
    lines = CHAPTER.split("\n")[1:4] if "timeline" in path else ["title: T"]
    lines += [f"{key}: {value}" for key, value in front.items() if key not in ("from", "to")]
    author.writes(path, "\n".join(["---", *lines, "---", ""]).encode("utf-8", "replace") + body)
    read(author)


@pytest.mark.parametrize("above", ["description = ", "name = ", ""])
@anything
@given(
    pairs=st.dictionaries(
        st.sampled_from(
            ["city", "links", "stack", "cases", "outcomes", "live", "lang", "base_url"]
        ),
        st.sampled_from(["1", "true", '"x"', "[]", '["a#b", "c"]', "{}", "[{}]", "1979-05-27"]),
        max_size=4,
    )
)
def test_any_settings_are_read_or_told(author: Author, above: str, pairs: dict[str, str]) -> None:
    lines = "".join(f"{key} = {value}\n" for key, value in pairs.items())
    text = SITE.replace(above, lines + above) if above else f"{SITE}[home]\n{lines}"
    author.writes("content/site.toml", text)
    read(author)
