"""Parts of the running source, included in an article by name.

``path#symbol`` takes a function, class, method (``Class.method``) or constant of a Python file,
``path#10-20`` lines, ``path`` the whole file. A symbol that is gone fails the freeze, so an article
cannot show code that the project no longer has.
"""

from __future__ import annotations

import ast
import re
import textwrap
import warnings
from pathlib import Path

from pygments.lexers import get_lexer_for_filename
from pygments.util import ClassNotFound

from datasheet.content.mistakes import did_you_mean
from datasheet.content.source import leads_out
from datasheet.markdown.blocks import Excerpt

SIZE_MAX = 256 * 1024
_LINES = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?", re.ASCII)


class ExcerptError(Exception):
    """The target cannot be included. The place that asked tells it as a mistake."""

    def __init__(self, problem: str, cure: str) -> None:
        super().__init__(f"{problem} {cure}")
        self.problem = problem
        self.cure = cure


def excerpt(root: Path, target: str) -> Excerpt:
    """Return the part of a file inside ``root``. Raises ExcerptError."""
    name, _, part = target.partition("#")
    text = _read(root, name)
    lines = text.split("\n")
    if lines and not lines[-1]:
        lines.pop()
    first, last = 1, len(lines)
    if part:
        first, last = _numbers(part, lines) if _LINES.fullmatch(part) else _symbol(text, part, name)
    code = textwrap.dedent("\n".join(lines[first - 1 : last])) + "\n"
    return Excerpt(code=code, language=_language(name), title=target, first_line=first)


def _read(root: Path, name: str) -> str:
    parts = Path(name).parts
    if Path(name).is_absolute() or ".." in parts or not parts:
        raise ExcerptError(f'"{name}" is not a path inside the project.', "Write it from its root.")
    if any(part.startswith(".") for part in parts):
        raise ExcerptError(f"{name} is a hidden file.", "Include another one.")
    file = root / name
    try:
        if not file.is_file():
            raise ExcerptError(f"There is no file {name} to include.", "Correct the path.")
        if leads_out(file, root):
            raise ExcerptError(f"{name} leads out of the project.", "Include a file of its own.")
        if file.stat().st_size > SIZE_MAX:
            raise ExcerptError(f"{name} is larger than 256 KB.", "Include a smaller file.")
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ExcerptError(f"{name} cannot be read ({error.strerror}).", "Correct it.") from None
    except UnicodeDecodeError:
        raise ExcerptError(f"{name} is not UTF-8 text.", "Include a text file.") from None
    # A form feed may stand between functions; no feed can carry one.
    return text.replace("\f", "")


def _numbers(part: str, lines: list[str]) -> tuple[int, int]:
    match = _LINES.fullmatch(part)
    assert match is not None
    first, last = int(match[1]), int(match[2] or match[1])
    if not 1 <= first <= last <= len(lines):
        raise ExcerptError(f"The file has {len(lines)} lines, not {part}.", "Correct the lines.")
    return first, last


def _symbol(text: str, wanted: str, name: str) -> tuple[int, int]:
    if not name.endswith(".py"):
        raise ExcerptError(f"{name} is not Python, so {wanted} cannot be found.", "Write #10-20.")
    try:
        # What Python would warn of in that file is not this reader's concern.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ExcerptError(f"{name} is not valid Python.", "Correct the file.") from None
    found = dict(_symbols(tree.body))
    if wanted not in found:
        raise ExcerptError(f"{name} has no {wanted}.", did_you_mean(wanted, found))
    return found[wanted]


def _symbols(body: list[ast.stmt], prefix: str = "") -> list[tuple[str, tuple[int, int]]]:
    found: list[tuple[str, tuple[int, int]]] = []
    for node in body:
        last = node.end_lineno or node.lineno
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
                found.append((prefix + node.name, (first, last)))
                if isinstance(node, ast.ClassDef):
                    found += _symbols(node.body, f"{prefix}{node.name}.")
            case ast.Assign():
                names = [target for target in node.targets if isinstance(target, ast.Name)]
                found += [(prefix + target.id, (node.lineno, last)) for target in names]
            case ast.AnnAssign(target=ast.Name(id=identifier)):
                found.append((prefix + identifier, (node.lineno, last)))
            case _:
                pass
    return found


def _language(name: str) -> str:
    try:
        return str(get_lexer_for_filename(name).aliases[0])
    except (ClassNotFound, IndexError):
        return "text"
