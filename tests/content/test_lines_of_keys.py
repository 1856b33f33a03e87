"""The line of every key, held against documents that nobody wrote by hand.

Each key of a generated document has a name that stands nowhere else in it, so that its line can be
found by looking for the name. What surrounds the keys is made to mislead: quotes, brackets, hash
signs and line breaks in texts and comments.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from datasheet.content import json_lines, toml_lines
from datasheet.content.lines import line_at
from datasheet.content.mistakes import Mistakes
from datasheet.content.yaml_lines import read_yaml

Path = tuple[str | int, ...]

NOISE = st.text(alphabet="[]{}#=,.'\" ab\\\n-:", max_size=12)
COMMENT = st.text(alphabet="[]{}#=,.'\" ab\\-:", max_size=12).map(lambda text: f"# {text}")
BREAK = st.sampled_from(["", " ", "\n", "\n\n", " # ]}\"'''\n"])


def basic(text: str) -> str:
    return json.dumps(text)


def long_basic(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"""', '""\\"')
    return f'"""{escaped[:-1]}\\""""' if escaped.endswith('"') else f'"""{escaped}"""'


def long_literal(text: str) -> str:
    plain = text.replace("'''", "''")
    return f"'''{plain}'''"


TEXT = st.one_of(
    NOISE.map(basic),
    NOISE.map(long_basic),
    NOISE.map(lambda text: long_basic(text.replace("\\", "")[:-1] + '"') if text else '""'),
    NOISE.filter(lambda text: not text.endswith("'")).map(long_literal),
    NOISE.map(lambda text: "'" + text.replace("'", "").replace("\n", "") + "'"),
    st.sampled_from(['""""a"b""""', "''''a''b'''''", '"""\\\n  a"""', '"""a\\\\"""']),
)
SCALAR = st.one_of(
    TEXT,
    st.sampled_from(["1", "-1_000", "1e3", "inf", "true", "1979-05-27 07:32:00", "07:32:00"]),
)


@st.composite
def keys(draw: st.DrawFn, fresh: Iterator[str]) -> str:
    """A key of one to three parts, bare or quoted."""
    parts = []
    for _ in range(draw(st.integers(1, 3))):
        name = next(fresh)
        form = draw(st.sampled_from(["{}", '"{} # ]= \\" \\u0041"', "'{}.[=\"'"]))
        parts.append(form.format(name))
    return draw(st.sampled_from([".", " . "])).join(parts)


@st.composite
def values(draw: st.DrawFn, fresh: Iterator[str], depth: int = 0) -> str:
    kind = draw(
        st.sampled_from(["scalar", "scalar", "array", "table"] if depth < 3 else ["scalar"])
    )
    if kind == "scalar":
        return draw(SCALAR)
    if kind == "array":
        items = [draw(values(fresh, depth + 1)) for _ in range(draw(st.integers(0, 3)))]
        comma = draw(st.sampled_from(["", ","])) if items else ""
        gap = [draw(BREAK) for _ in items] + [draw(BREAK)]
        inner = ",".join(f"{before}{item}" for before, item in zip(gap, items, strict=False))
        return f"[{inner}{comma}{gap[-1]}]"
    pairs = []
    for _ in range(draw(st.integers(0, 2))):
        pairs.append(f"{draw(keys(fresh))} = {draw(values(fresh, depth + 1))}")
    return "{ " + ", ".join(pairs) + " }"


@st.composite
def toml_documents(draw: st.DrawFn) -> str:
    fresh = (f"k{number}k" for number in count())
    lines: list[str] = []
    arrays: list[str] = []

    def fill() -> None:
        for _ in range(draw(st.integers(0, 3))):
            indent, end = draw(st.sampled_from([("", ""), ("  ", "  # ["), ("\t", "")]))
            lines.append(f"{indent}{draw(keys(fresh))} = {draw(values(fresh))}{end}")
            if draw(st.booleans()):
                lines.append(draw(COMMENT))

    fill()
    for _ in range(draw(st.integers(0, 4))):
        shape = draw(st.sampled_from(["table", "array", "again", "below"]))
        if shape == "table":
            lines.append(f"[ {draw(keys(fresh))} ] # [[x]]")
        elif shape == "array" or not arrays:
            arrays.append(draw(keys(fresh)))
            lines.append(f"[[{arrays[-1]}]]")
        elif shape == "again":
            lines.append(f"[[ {arrays[-1]} ]]")
        else:
            lines.append(f"[{arrays[-1]}.{draw(keys(fresh))}]")
        fill()
    return "\n".join(lines) + "\n"


def places(value: Any, at: Path = ()) -> Iterator[Path]:
    """Yield the path of everything in a document."""
    if at:
        yield at
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from places(item, (*at, key))
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for number, item in enumerate(value):
            yield from places(item, (*at, number))


def lines_with(text: str, key: str) -> list[int]:
    """The lines on which the unique part of a key stands."""
    name = key[: key.index("k", 1) + 1]
    return [number for number, line in enumerate(text.split("\n"), 1) if name in line]


@settings(max_examples=150, deadline=None)
@given(toml_documents())
def test_every_key_of_a_toml_document_has_its_line(text: str) -> None:
    document = tomllib.loads(text)
    lines = toml_lines.key_lines(text)
    assert set(places(document)) | {()} == set(lines)
    for place in places(document):
        if isinstance(place[-1], str):
            found = lines_with(text, place[-1])
            # An array of tables names itself, and what it lies in, once for every element.
            assert lines[place] in found
            if len(found) == 1 or all(isinstance(part, str) for part in place):
                assert lines[place] == found[0]


TOML = """\
# [a]
title = "[x] # not a comment"  # a comment = 1
long = \"\"\"
[b]
key = "in a text"
\\"\\"\\" \\\\\"\"\"
list = [ # ]
  "a]",
  { name = "n", detail = "d" },
  [1,
   2],
]
a."b.c".d = 1

[table.'quoted # key']
x = 1979-05-27 07:32:00
[[group]]
name = ''''one'''
[[group.items]]
x = 1
[[group.items]]
x = 2
[[group]]
name = "two"
[[group.items]]
x = 3
"""


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("title",), 2),
        (("long",), 3),
        (("list",), 7),
        (("list", 0), 8),
        (("list", 1), 9),
        (("list", 1, "detail"), 9),
        (("list", 2), 10),
        (("list", 2, 1), 11),
        (("a",), 13),
        (("a", "b.c", "d"), 13),
        (("table", "quoted # key"), 15),
        (("table", "quoted # key", "x"), 16),
        (("group",), 17),
        (("group", 0), 17),
        (("group", 0, "name"), 18),
        (("group", 0, "items", 1), 21),
        (("group", 0, "items", 1, "x"), 22),
        (("group", 1), 23),
        (("group", 1, "items", 0, "x"), 26),
    ],
)
def test_a_toml_key_is_found_through_everything_that_may_mislead(place: Path, line: int) -> None:
    lines = toml_lines.key_lines(TOML)
    assert set(places(tomllib.loads(TOML))) | {()} == set(lines)
    assert lines[place] == line


def test_the_last_header_of_a_table_that_was_only_implied_is_its_line() -> None:
    assert toml_lines.key_lines("[a.b]\nx = 1\n\n[a]\ny = 2\n")[("a",)] == 4


TREE = st.recursive(
    st.text(alphabet="[]{}#=,.'\" ab\\\n-:é", max_size=12),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.integers(0, 10**9), inner, max_size=3)
    ),
    max_leaves=12,
)


def with_unique_keys(tree: Any, fresh: Iterator[str]) -> Any:
    if isinstance(tree, dict):
        return {f"{next(fresh)} #: '": with_unique_keys(item, fresh) for item in tree.values()}
    if isinstance(tree, list):
        return [with_unique_keys(item, fresh) for item in tree]
    return tree


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.integers(), TREE, max_size=4), st.sampled_from([None, 1]), st.booleans())
def test_every_key_of_a_json_object_has_its_line(tree: Any, indent: int | None, wide: bool) -> None:
    document = with_unique_keys(tree, (f"k{number}k" for number in count()))
    text = json.dumps(document, indent=indent, separators=(",", " \n: ") if wide else None)
    lines = json_lines.key_lines(text)
    wanted = {place for place in places(document) if all(isinstance(part, str) for part in place)}
    assert lines.keys() - {()} == wanted
    for place in wanted:
        assert [lines[place]] == lines_with(text, str(place[-1]))


def test_a_key_of_a_run_is_not_confused_with_a_text_that_looks_like_one() -> None:
    text = '{\n"title": "\\"command\\": x",\n"figures": {"command":\n "1"},\n"command": "c"\n}'
    lines = json_lines.key_lines(text)
    assert lines[("command",)] == 5
    assert lines[("figures", "command")] == 3


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(st.integers(), TREE, min_size=1, max_size=4),
    st.sampled_from([None, '"', "'"]),
    st.sampled_from([True, False, None]),
    st.integers(1, 50),
)
def test_every_key_of_yaml_front_matter_has_its_line(
    tree: Any, quotes: str | None, flow: bool | None, first_line: int
) -> None:
    document = with_unique_keys(tree, (f"k{number}k" for number in count()))
    text = yaml.dump(
        document, default_style=quotes, default_flow_style=flow, allow_unicode=True, width=20,
        Dumper=_Plain,
    )  # fmt: skip
    mistakes = Mistakes()
    read = read_yaml(text, "x.md", first_line=first_line, mistakes=mistakes)
    assert read is not None, list(mistakes)
    value, lines = read
    assert set(places(value)) | {()} == set(lines)
    for place in places(value):
        if isinstance(place[-1], str):
            assert lines[place] - first_line + 1 in lines_with(text, place[-1])


class _Plain(yaml.SafeDumper):
    """Writes no anchors and no tags."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def test_a_place_without_a_line_of_its_own_has_the_nearest_around_it() -> None:
    lines = {(): 1, ("a",): 3, ("a", 0): 4}
    assert line_at(lines, ("a", 0, "x", 2)) == 4
    assert line_at(lines, ("a", 1)) == 3
    assert line_at(lines, ("b",)) == 1
    assert line_at({}, ("b",)) == 1
