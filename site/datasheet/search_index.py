"""Writes the index that a search reads, from the frozen pages and for what is published only.

Pagefind does it, a program of its own, which is spoken to here without its Python client: that one
waits a tenth of a second before it looks for an answer, and there is one for each page. Pages are
handed over one after the other, since the order in which a folder lists its files would show in the
index: the same pages must give the same bytes.
"""

from __future__ import annotations

import base64
import json
import re
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from fnmatch import fnmatchcase
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import IO, Any

from pagefind.service import get_executable

from datasheet.pages.search import INDEX, Entry, Group

_KEPT = ("pagefind.js", "pagefind-entry.json", "*.pf_meta", "fragment/*", "index/*")
"""All that the search loads of what Pagefind writes, beside one of its WebAssembly files."""
_LEFT_OUT = (
    ".margin",
    "nav",
    "svg",
    "thead",
    ".ev",
    ".vh",
    ".sref",
    ".sn a[aria-label]",
    ".sn > b",
    ".log .ts",
    ".log .lv",
)
"""What stands around a text, or is said in another way beside it."""
_CHARACTERS = "+#"
"""Signs that are letters here: C++, C#."""
_MAIN = re.compile(r'<main id="main">.*</main>', re.DOTALL)
_HEADING = re.compile(r"<(h[1-6])\b.*?</\1>", re.DOTALL)
# Left in, it would end the heading instead of a full stop, and stand in the titles of its parts.
_ANCHOR = re.compile(r'\s*<a class="anchor".*?</a>', re.DOTALL)
_PARTS = frozenset({"article", "details", "section"})
_END = b","
_PIECE_BYTES = 65_536


class CannotIndex(Exception):
    """Pagefind does not run here, or refuses. The command line answers with exit 1 and the cure."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"The search index could not be written: {why}\n"
            "Set search = false in content/site.toml to publish without a search."
        )


def write_index(groups: Sequence[Group], site: Path, language: str) -> None:
    """Write the index of what is searched into the frozen ``site``. Raises CannotIndex."""
    folder = site / INDEX.strip("/")
    with _Pagefind.started() as pagefind:
        made = pagefind.ask(
            "NewIndex",
            config={
                # One index whatever a page's language: a search on any page finds all of them.
                "force_language": language.split("-", maxsplit=1)[0].lower(),
                "exclude_selectors": _LEFT_OUT,
                "include_characters": _CHARACTERS,
            },
        )
        index = made["index_id"]
        for address, html in documents(groups, site, language):
            pagefind.ask("AddFile", index_id=index, url=address, file_contents=html)
        # Written by us: Pagefind answers before the files that it writes are whole.
        files = pagefind.ask("GetFiles", index_id=index)["files"]
    written = {file["path"]: base64.b64decode(file["content"]) for file in files}
    for name in _kept(written):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(written[name])


def documents(groups: Sequence[Group], site: Path, language: str) -> Iterator[tuple[str, str]]:
    """Yield the address of each entry, and its text as a document of its own."""
    found = [
        (group.kind, entry) for group in groups if group.is_searched for entry in group.entries
    ]
    parts: dict[str, set[str]] = defaultdict(set)
    for _, entry in found:
        page, _, name = entry.address.partition("#")
        parts[page] |= {name} - {""}
    texts: dict[str, str] = {}
    for page, names in parts.items():
        html = (site / page.lstrip("/") / "index.html").read_text(encoding="utf-8")
        cut = cut_out(html, names) if names else {}
        texts |= {f"{page}#{name}": text for name, text in cut.items()}
        texts[page] = main[0] if (main := _MAIN.search(html)) else ""
    for kind, entry in found:
        # A part that its page does not have is told where dead links are.
        yield entry.address, _document(kind, entry, texts.get(entry.address, ""), language)


def _document(kind: str, entry: Entry, text: str, language: str) -> str:
    # The heading is the title already; told twice, it would begin every excerpt.
    text = _ANCHOR.sub("", _HEADING.sub("", text, count=1))
    told = "".join(
        f'<meta data-pagefind-meta="{name}[content]" content="{escape(value)}">'
        for name, value in (("title", entry.title), ("kind", kind))
    )
    return (
        f'<!doctype html><html lang="{language}"><body><div data-pagefind-body>{told}{text}</div>'
        "</body></html>"
    )


def cut_out(html: str, names: set[str]) -> dict[str, str]:
    """Return the parts of a page with these ids: name → HTML.

    The part of a heading is the one around it. A part that lies in another is left out there: it is
    found for itself.
    """
    finder = _PartFinder(html, names)
    found = finder.spans
    texts = {}
    for name, (start, end) in found.items():
        inner = sorted(span for span in found.values() if start < span[0] and span[1] < end)
        pieces, at = [], start
        for begin, stop in inner:
            if begin >= at:
                pieces.append(html[at:begin])
                at = stop
        texts[name] = "".join((*pieces, html[at:end]))
    return texts


class _PartFinder(HTMLParser):
    """Where parts of a page begin and end."""

    def __init__(self, html: str, names: set[str]) -> None:
        super().__init__()
        self.spans: dict[str, tuple[int, int]] = {}
        self._names = names
        self._lines = [0, *(match.end() for match in re.finditer("\n", html))]
        self._open: list[tuple[str, int, set[str]]] = []
        self.feed(html)
        self.close()

    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _PARTS:
            self._open.append((tag, self._at(), set()))
        name = dict(attrs).get("id")
        if name in self._names and self._open:
            self._open[-1][2].add(name or "")

    def handle_endtag(self, tag: str) -> None:
        if tag not in _PARTS or not self._open:
            return
        _, start, names = self._open.pop()
        end = self._at() + len(f"</{tag}>")
        self.spans |= dict.fromkeys(names, (start, end))


def _kept(written: Mapping[str, bytes]) -> list[str]:
    """Return the names of what the search loads; Pagefind also makes looks and a playground."""
    entry = json.loads(written["pagefind-entry.json"])
    machines = {f"wasm.{one['wasm'] or 'unknown'}.pagefind" for one in entry["languages"].values()}
    return [
        name
        for name in written
        if name in machines or any(fnmatchcase(name, pattern) for pattern in _KEPT)
    ]


class _Pagefind:
    """The program, while it runs. It reads requests and answers each, as base64 of JSON."""

    def __init__(self, process: subprocess.Popen[bytes], errors: IO[bytes]) -> None:
        self._process, self._errors = process, errors
        self._asked = 0

    @classmethod
    @contextmanager
    def started(cls) -> Iterator[_Pagefind]:
        with tempfile.TemporaryFile() as errors:
            try:
                program = get_executable()
                if program is None:
                    raise FileNotFoundError("its program is not installed")
                process = subprocess.Popen(
                    [program, "--service"],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=errors,
                    bufsize=0,
                )
            except OSError as error:
                raise CannotIndex(f"Pagefind does not run on this machine ({error}).") from error
            with process:
                try:
                    yield cls(process, errors)
                finally:
                    process.kill()

    def ask(self, kind: str, **payload: Any) -> dict[str, Any]:
        """Send a request and return the answer. Raises CannotIndex."""
        self._asked += 1
        message = {"message_id": self._asked, "payload": {"type": kind, **payload}}
        answer = b""
        try:
            stdin, stdout = self._process.stdin, self._process.stdout
            assert stdin is not None
            assert stdout is not None
            request = memoryview(base64.b64encode(json.dumps(message).encode()) + _END)
            while request:
                request = request[stdin.write(request) :]
            while not answer.endswith(_END):
                if not (piece := stdout.read(_PIECE_BYTES)):
                    raise CannotIndex(f"Pagefind ended without an answer{self._last_words()}.")
                answer += piece
            payload = json.loads(base64.b64decode(answer[:-1]))["payload"]
        except (OSError, ValueError, KeyError) as error:
            raise CannotIndex(f"Pagefind does not answer{self._last_words()}.") from error
        if payload["type"] == "Error":
            raise CannotIndex(f"Pagefind says: {payload['message']}")
        return payload

    def _last_words(self) -> str:
        self._process.kill()
        self._process.wait()
        self._errors.seek(0)
        said = self._errors.read().decode(errors="replace").strip()
        return f": {said.splitlines()[-1]}" if said else ""
