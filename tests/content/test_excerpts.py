"""Parts of the running source, taken into an article by name."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from datasheet.content.excerpts import SIZE_MAX, ExcerptError, excerpt
from tests.content.author import Author

SOURCE = '''\
"""Links."""

import re

LIMIT = 8
NAMES: dict[str, int] = {
    "a": 1,
}


@cached
@other(
    1,
)
def resolve(code: str) -> str:
    """Return it."""
    return code


class Store:
    size = 3

    async def get(self, key: str) -> str:
        return P.sub("\\d", key)

    class Inner:
        def deep(self) -> None: ...


async def serve() -> None:
    pass
'''


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "root"
    (folder / "demos").mkdir(parents=True)
    (folder / "demos/links.py").write_text(SOURCE)
    return folder


@pytest.mark.parametrize(
    ("part", "first", "last", "line"),
    [
        ("resolve", "@cached", "    return code", 11),
        ("LIMIT", "LIMIT = 8", "LIMIT = 8", 5),
        ("NAMES", "NAMES: dict[str, int] = {", "}", 6),
        ("Store", "class Store:", "        def deep(self) -> None: ...", 20),
        ("Store.size", "size = 3", "size = 3", 21),
        (
            "Store.get",
            "async def get(self, key: str) -> str:",
            '    return P.sub("\\d", key)',
            23,
        ),
        ("Store.Inner.deep", "def deep(self) -> None: ...", "def deep(self) -> None: ...", 27),
        ("serve", "async def serve() -> None:", "    pass", 30),
        ("5", "LIMIT = 8", "LIMIT = 8", 5),
        (
            "23-24",
            "async def get(self, key: str) -> str:",
            '    return P.sub("\\d", key)',
            23,
        ),
        ("1-31", '"""Links."""', "    pass", 1),
        ("", '"""Links."""', "    pass", 1),
    ],
)
def test_a_part_is_taken_by_name_or_by_lines(
    root: Path, part: str, first: str, last: str, line: int
) -> None:
    target = f"demos/links.py#{part}" if part else "demos/links.py"
    found = excerpt(root, target)
    lines = found.code.removesuffix("\n").split("\n")
    assert (lines[0], lines[-1]) == (first, last)
    assert (found.first_line, found.language, found.title) == (line, "python", target)


@pytest.mark.parametrize(
    ("target", "problem", "cure"),
    [
        ("demos/links.py#resolv", "demos/links.py has no resolv.", 'Did you mean "resolve"?'),
        ("demos/links.py#Store.gt", "demos/links.py has no Store.gt.", 'Did you mean "Store.get"?'),
        ("demos/links.py#get", "demos/links.py has no get.", None),
        ("demos/links.py#0-3", "The file has 31 lines, not 0-3.", "Correct the lines."),
        ("demos/links.py#9-3", "The file has 31 lines, not 9-3.", "Correct the lines."),
        ("demos/links.py#30-32", "The file has 31 lines, not 30-32.", "Correct the lines."),
        ("demos/links.py#" + "9" * 5000, "demos/links.py has no " + "9" * 5000 + ".", None),
        ("demos/gone.py#x", "There is no file demos/gone.py to include.", "Correct the path."),
        ("demos", "There is no file demos to include.", "Correct the path."),
        ("", '"" is not a path inside the project.', "Write it from its root."),
        ("../secret.py", '"../secret.py" is not a path inside the project.', None),
        (
            "demos/../../secret.py",
            '"demos/../../secret.py" is not a path inside the project.',
            None,
        ),
        ("/etc/passwd", '"/etc/passwd" is not a path inside the project.', None),
        (".env", ".env is a hidden file.", "Include another one."),
        ("demos/.git/config", "demos/.git/config is a hidden file.", "Include another one."),
        ("out.py", "out.py leads out of the project.", "Include a file of its own."),
        ("linked/secret.py", "linked/secret.py leads out of the project.", None),
        ("big.py", "big.py is larger than 256 KB.", "Include a smaller file."),
        ("latin.py", "latin.py is not UTF-8 text.", "Include a text file."),
        ("a.go#main", "a.go is not Python, so main cannot be found.", "Write #10-20."),
        ("broken.py#x", "broken.py is not valid Python.", "Correct the file."),
        ("deep.py#x", "deep.py is not valid Python.", "Correct the file."),
        ("long.py#x", "long.py is not valid Python.", "Correct the file."),
        ("a" * 300, "a" * 300 + " cannot be read (File name too long).", None),
        ("loop.py", "There is no file loop.py to include.", "Correct the path."),
    ],
    ids=range(25),
)
def test_what_cannot_be_included_is_told(
    root: Path, target: str, problem: str, cure: str | None
) -> None:
    (root.parent / "secret.py").write_text("x = 1\n")
    (root / ".env").write_text("x")
    (root / "out.py").symlink_to(root.parent / "secret.py")
    (root / "linked").symlink_to(root.parent)
    (root / "loop.py").symlink_to(root / "loop.py")
    (root / "big.py").write_bytes(b"#" * (SIZE_MAX + 1))
    (root / "latin.py").write_bytes(b"# caf\xe9\n")
    (root / "a.go").write_text("package main\n")
    (root / "broken.py").write_text("def x(:\n")
    (root / "deep.py").write_text("x = " + "-" * 100_000 + "1\n")
    (root / "long.py").write_text("x = 1" + "+1" * 60_000 + "\n")
    with pytest.raises(ExcerptError) as told:
        excerpt(root, target)
    assert told.value.problem == problem
    assert cure is None or told.value.cure == cure


def test_256_kilobytes_are_fine(root: Path) -> None:
    (root / "large.py").write_bytes(b"#" * SIZE_MAX)
    assert len(excerpt(root, "large.py").code) == SIZE_MAX + 1


def test_a_file_that_is_not_python_is_taken_by_lines(root: Path) -> None:
    (root / "a.go").write_bytes("\ufeffpackage main\r\n\r\nfunc main() {}\r\n".encode())
    assert excerpt(root, "a.go#3").code == "func main() {}\n"
    assert excerpt(root, "a.go").language == "go"
    assert excerpt(root, "a.go").code.startswith("package main\n")
    (root / "NOTES").write_text("x\f\n")
    assert (excerpt(root, "NOTES").language, excerpt(root, "NOTES").code) == ("text", "x\n")


def test_a_link_inside_the_project_is_followed(root: Path) -> None:
    (root / "alias.py").symlink_to("demos/links.py")
    assert excerpt(root, "alias.py#LIMIT").code == "LIMIT = 8\n"


def test_a_file_without_rights_is_told(root: Path) -> None:
    (root / "demos/links.py").chmod(0)
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65534)
    try:
        with pytest.raises(ExcerptError, match=r"cannot be read|There is no file"):
            excerpt(root, "demos/links.py")
    finally:
        if is_root:
            os.seteuid(0)


def test_a_symbol_that_is_gone_is_told_at_the_line_of_the_directive(author: Author) -> None:
    author.writes("demos/links.py", SOURCE)
    author.writes_post(body="\n::: code demos/links.py#resolve\n\n::: code demos/links.py#resolv")
    assert author.mistakes() == [
        'content/posts/x.md:8: demos/links.py has no resolv. Did you mean "resolve"?'
    ]


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=30), st.binary(max_size=60))
def test_no_target_and_no_source_does_more_than_be_told(
    root: Path, target: str, source: bytes
) -> None:
    (root / "any.py").write_bytes(source)
    for asked in (target, f"any.py#{target}", "any.py"):
        with suppress(ExcerptError):
            excerpt(root, asked)
