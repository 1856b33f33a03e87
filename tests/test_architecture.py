"""The layer rules of docs/architecture.md and the repository's manners, kept on the source itself.

A rule is a function over a source tree that yields ``path:line: error``; each is shown to bite.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

Rule = Callable[[Path], Iterator[str]]

VAGUE = {"utils", "util", "helpers", "common", "base", "core", "manager", "misc"}
DRIVERS = {"flask", "psycopg", "redis", "requests", "sqlalchemy", "sqlite3"}
CLOCKS = {"random", "secrets", "time"}
READ_OFF = {
    ("date", "today"),
    ("datetime", "now"),
    ("datetime", "today"),
    ("datetime", "utcnow"),
    ("os", "urandom"),
    ("uuid", "uuid1"),
    ("uuid", "uuid4"),
}
DOMAIN = (
    *(f"site/datasheet/{folder}/" for folder in ("markdown", "evidence", "content")),
    *(f"site/datasheet/contact/{n}.py" for n in ("message", "mail", "outbox", "states", "network")),
)
EDGES = {"bench", "demo", "routes", "store"}
CHECKOUT = r"(ROOT|CHECKOUT|[\w.()]*__file__[\w.()]*parents\[\d\])"  # as a test may spell it
LINES_MAX = 350
MADE = {"__pycache__", "build", "dist", "node_modules", "out", "vendor"}


def ours(root: Path, *suffixes: str) -> Iterator[tuple[str, Path]]:
    """Files under version control by their place, with their path from the root."""
    for path in sorted(root.rglob("*")):
        parts = path.relative_to(root).parts
        hidden = parts[0].startswith(".") and parts[0] not in {".ci", ".github"}
        if hidden or MADE & set(parts) or not path.is_file():
            continue
        if not suffixes or path.suffix in suffixes:
            yield "/".join(parts), path


def modules(root: Path, *folders: str) -> Iterator[tuple[str, ast.Module]]:
    for name, path in ours(root, ".py"):
        if name.startswith(folders):
            yield name, ast.parse(path.read_text(encoding="utf-8"))


def imports(name: str, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Each imported name in full: ``from a.b import c`` gives ``a.b.c``; relative ones resolved."""
    package = name.removeprefix("site/").split("/")[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*above, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


def demos_stand_alone(root: Path) -> Iterator[str]:
    for name, tree in modules(root, "demos/"):
        own = ".".join(["demos", *name.split("/")[1:2]])
        for line, imported in imports(name, tree):
            if within(imported, "datasheet") and not within(imported, "datasheet.kit"):
                yield f"{name}:{line}: a demo may use datasheet.kit alone, not {imported}"
            if within(imported, "demos") and not within(imported, own):
                yield f"{name}:{line}: a demo may not use another: {imported}"


def the_site_names_no_demo(root: Path) -> Iterator[str]:
    for name, tree in modules(root, "site/", "tests/"):
        allowed = {"demos"} if name.endswith("kit/registry.py") else set()
        for line, imported in imports(name, tree):
            if within(imported, "demos") and imported not in allowed:
                yield f"{name}:{line}: the site may not name a demo: {imported}"


def content_is_left_alone_by_tests(root: Path) -> Iterator[str]:
    """A test that must look at the sample content says so with the marker ``samples``."""
    for name, tree in modules(root, "tests/"):
        marked = {
            inner
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef)
            and any("mark.samples" in ast.unparse(mark) for mark in node.decorator_list)
            for inner in ast.walk(node)
        }
        for node in ast.walk(tree):
            if node in marked or not isinstance(node, ast.expr):
                continue
            text = ast.unparse(node)
            if isinstance(node, ast.BinOp) and re.match(
                CHECKOUT + r" / '(content|samples)\b", text
            ):
                yield f"{name}:{node.lineno}: tests may not read the checkout's content/"
            if isinstance(node, ast.Call) and re.match(
                r"((Path|open)\('(content|samples)\b|locate\(\))", text
            ):
                yield f"{name}:{node.lineno}: tests may not read the checkout's content/"
            if isinstance(node, ast.Constant) and re.search(r"\.\./shared\b", text):
                yield f"{name}:{node.lineno}: tests may not read outside the checkout"


def domain_is_pure(root: Path) -> Iterator[str]:
    for name, tree in modules(root, "site/", "demos/"):
        stem, inside = name.split("/")[-1].removesuffix(".py"), name.split("/")
        noun = inside[0] == "demos" and stem.split("_")[0] not in EDGES and "tests" not in inside
        if not noun and not name.startswith(DOMAIN):
            continue
        for line, imported in imports(name, tree):
            if imported.split(".")[0] in DRIVERS | CLOCKS:
                yield f"{name}:{line}: the domain may not import {imported}"
            if tuple(imported.split(".")[-2:]) in READ_OFF:
                yield f"{name}:{line}: the domain is given its times and ids: {imported}"
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                called = ast.unparse(node.func)
                if tuple(called.split(".")[-2:]) in READ_OFF:
                    yield f"{name}:{node.lineno}: the domain is given its times and ids: {called}()"


def site_is_a_source_root(root: Path) -> Iterator[str]:
    if (root / "site/__init__.py").exists():
        yield "site/__init__.py:1: site is a standard-library module; delete this file"


def names_say_something(root: Path) -> Iterator[str]:
    for name, _ in ours(root, ".py"):
        for part in name.removesuffix(".py").split("/"):
            if part.removeprefix("test_") in VAGUE:
                yield f'{name}:1: "{part}" says nothing; name the thing in it'


def files_hold_one_noun(root: Path) -> Iterator[str]:
    for name, path in ours(root, ".py", ".html", ".js", ".css"):
        if name.startswith(("content/", "evidence/", "samples/")) or "/golden/" in name:
            continue
        count = len(path.read_text(encoding="utf-8").splitlines())
        if count > LINES_MAX:
            yield f"{name}:{LINES_MAX + 1}: {count} lines; which second noun moved in?"


# In pieces, so that this file does not hold what it looks for.
HOSTS = ["py" + "pi.org", "python" + "hosted.org", "npm" + "js.org", "npm" + "js.com"]
HOSTS += ["deb." + "debian.org", "crates" + ".io", "docker" + ".io", "proxy." + "golang"]
FOREIGN = re.compile("|".join(map(re.escape, HOSTS)))
MACHINE = re.compile(
    r"(?<![\w.*}~/-])/(?:" + "ro" + r"ot|wo" + r"rk/(?:main|shared)|home/\w+|Users/\w+)/"
)


def text_is_free_of_hosts_and_machines(root: Path) -> Iterator[str]:
    for name, path in ours(root):
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(lines, 1):
            if host := FOREIGN.search(line):
                yield f"{name}:{number}: names a registry's host: {host[0]}"
            if place := MACHINE.search(line):
                yield f"{name}:{number}: names a folder of one machine: {place[0]}"


def lock_is_hashed_and_names_no_address(root: Path) -> Iterator[str]:
    lines = (root / "requirements.lock").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, 1):
        following = lines[number] if number < len(lines) else ""
        if re.search(r"://| @ |^-", line):
            yield f"requirements.lock:{number}: holds an address or an option"
        elif line[:1].isalnum() and "--hash=sha256:" not in line + following:
            yield f"requirements.lock:{number}: {line.split()[0]} has no hash"


RULES: Sequence[Rule] = [
    demos_stand_alone,
    the_site_names_no_demo,
    content_is_left_alone_by_tests,
    domain_is_pure,
    site_is_a_source_root,
    names_say_something,
    files_hold_one_noun,
    text_is_free_of_hosts_and_machines,
    lock_is_hashed_and_names_no_address,
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.__name__))
def test_the_checkout_keeps_the_rule(rule: Rule) -> None:
    broken = list(rule(ROOT))
    assert not broken, "\n".join(["", *broken])


KIT_ONLY = "a demo may use datasheet.kit alone, not"
GIVEN = "the domain is given its times and ids:"
CONTENT = "tests may not read the checkout's content/"
PLANTED: Sequence[tuple[Rule, Mapping[str, str], Sequence[str]]] = [
    (
        demos_stand_alone,
        {
            "demos/a/routes.py": "import datasheet.kit\nfrom datasheet import app\n"
            "from datasheet.pages import views\nfrom demos.a import rules\nimport demos.b.rules\n"
            "from . import rules\nfrom .. import b\n",
        },
        [
            f"demos/a/routes.py:2: {KIT_ONLY} datasheet.app",
            f"demos/a/routes.py:3: {KIT_ONLY} datasheet.pages.views",
            "demos/a/routes.py:5: a demo may not use another: demos.b.rules",
            "demos/a/routes.py:7: a demo may not use another: demos.b",
        ],
    ),
    (
        the_site_names_no_demo,
        {
            "site/datasheet/app.py": "def f():\n    from demos import a\n",
            "site/datasheet/kit/registry.py": "import demos\nimport demos.a\n",
            "tests/test_a.py": "import demos\n",
        },
        [
            "site/datasheet/app.py:2: the site may not name a demo: demos.a",
            "site/datasheet/kit/registry.py:2: the site may not name a demo: demos.a",
            "tests/test_a.py:1: the site may not name a demo: demos",
        ],
    ),
    (
        content_is_left_alone_by_tests,
        {
            "tests/test_a.py": "A = ROOT / 'content'\nB = Path('content/posts')\n"
            "C = Path(__file__).parents[1] / 'content'\nD = SITE / 'content'\nE = locate()\n"
            "F = open('../" + "shared/facts.md')\n"
            "@pytest.mark.samples\ndef test_a(): ROOT / 'content'\n",
        },
        [
            f"tests/test_a.py:1: {CONTENT}",
            f"tests/test_a.py:2: {CONTENT}",
            f"tests/test_a.py:3: {CONTENT}",
            f"tests/test_a.py:5: {CONTENT}",
            "tests/test_a.py:6: tests may not read outside the checkout",
        ],
    ),
    (
        domain_is_pure,
        {
            "site/datasheet/content/items.py": "from flask import g\nimport datetime as d\n"
            "from uuid import uuid4\nx = datetime.now(UTC)\n",
            "site/datasheet/app.py": "import flask\n",
            "demos/a/store_sql.py": "import sqlite3\n",
            "demos/a/ranking.py": "import time\n",
            "demos/a/tests/test_a.py": "import time\n",
        },
        [
            "demos/a/ranking.py:1: the domain may not import time",
            "site/datasheet/content/items.py:1: the domain may not import flask.g",
            f"site/datasheet/content/items.py:3: {GIVEN} uuid.uuid4",
            f"site/datasheet/content/items.py:4: {GIVEN} datetime.now()",
        ],
    ),
    (
        site_is_a_source_root,
        {"site/__init__.py": ""},
        ["site/__init__.py:1: site is a standard-library module; delete this file"],
    ),
    (
        names_say_something,
        {"site/datasheet/utils.py": "", "demos/a/common/x.py": "", "tests/test_core.py": ""},
        [
            'demos/a/common/x.py:1: "common" says nothing; name the thing in it',
            'site/datasheet/utils.py:1: "utils" says nothing; name the thing in it',
            'tests/test_core.py:1: "test_core" says nothing; name the thing in it',
        ],
    ),
    (
        files_hold_one_noun,
        {"a.py": "\n" * 350, "static/b.css": "\n" * 351, "content/c.html": "\n" * 400},
        ["static/b.css:351: 351 lines; which second noun moved in?"],
    ),
    (
        text_is_free_of_hosts_and_machines,
        {
            "README.md": f"fine\nsee {HOSTS[0]}\n/" + "root/x\n",
            "docs/a.md": "https://example.org/" + "work/x /home/ and ~/" + "work/\n",
        },
        [
            f"README.md:2: names a registry's host: {HOSTS[0]}",
            "README.md:3: names a folder of one machine: /" + "root/",
        ],
    ),
    (
        lock_is_hashed_and_names_no_address,
        {"requirements.lock": "a==1 \\\n    --hash=sha256:00\nb==2\nc @ file.whl\n--index-url x\n"},
        [
            "requirements.lock:3: b==2 has no hash",
            "requirements.lock:4: holds an address or an option",
            "requirements.lock:5: holds an address or an option",
        ],
    ),
]


@pytest.mark.parametrize(
    ("rule", "files", "told"), PLANTED, ids=[planted[0].__name__ for planted in PLANTED]
)
def test_the_rule_bites(
    rule: Rule, files: Mapping[str, str], told: Sequence[str], tmp_path: Path
) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert list(rule(tmp_path)) == told


def test_each_rule_is_shown_to_bite() -> None:
    assert [planted[0] for planted in PLANTED] == list(RULES)
