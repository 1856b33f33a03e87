"""A frozen folder as an ASGI application: it answers as a good static host would."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import quote, unquote

from werkzeug.http import http_date, parse_range_header
from werkzeug.sansio.http import is_resource_modified

from datasheet.address import BaseUrl
from datasheet.kit.asgi import Receive, Scope, Send, header
from datasheet.pages.media_types import media_type
from datasheet.pages.static_host import OWN, SHARING, HeaderRule, headers_of
from datasheet.server.encodings import Encodings, accepted, is_text
from datasheet.server.site_folder import Found, SiteFolder

_METHODS = ("GET", "HEAD")
_FOUND = (200, 206, 304)
_NOT_FOUND_PAGE = "/404.html"
_CHUNK = 262_144


@dataclass(slots=True)
class _Answer:
    """An answer in the making. ``file`` is open, and closed once the answer is sent."""

    status: int
    headers: dict[str, str]
    body: bytes = b""
    file: Found | None = None
    start: int = 0
    length: int = field(default=0)


class FrozenSite:
    """The application. It opens files at each request, so an exchanged folder shows at once.

    Every answer, also "no", carries the headers that ``_headers`` asks of a host. Files are read
    on the event loop: they are small, and the system keeps them in memory.
    """

    def __init__(
        self,
        folder: SiteFolder,
        base: BaseUrl,
        rules: Sequence[HeaderRule],
        encodings: Encodings | None = None,
    ) -> None:
        self._folder = folder
        self._base = base
        self._prefix = unquote(base.prefix)
        self._encodings = encodings
        self._wanted = lru_cache(2048)(lambda path: headers_of(rules, path))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = self._inside(scope["path"])
        made = self._answer(scope, path)
        try:
            headers = self._complete(made, path or "/")
            lines = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
            start = {"type": "http.response.start", "status": made.status, "headers": lines}
            await send(start)
            await _send_body(made, scope["method"], send)
        finally:
            if made.file is not None:
                made.file.close()

    def _inside(self, path: str) -> str | None:
        """Return the path from the site's root, or None when it is not below the prefix."""
        if self._prefix and not path.startswith(f"{self._prefix}/"):
            return None
        return path.removeprefix(self._prefix)

    def _complete(self, made: _Answer, path: str) -> Mapping[str, str]:
        wanted = dict(self._wanted(path))
        kept = wanted.pop("Cache-Control", "no-cache")
        if made.status not in _FOUND:
            # What is not there yet may be there tomorrow, and has another type.
            kept = "no-cache"
            wanted.pop("Content-Type", None)
        if made.status == 304:
            wanted.pop("Content-Type", None)
        return {**made.headers, SHARING: OWN, **wanted, "Cache-Control": kept}

    def _answer(self, scope: Scope, path: str | None) -> _Answer:
        if scope["method"] not in _METHODS:
            answer = _text(405, "This site is made of files: GET and HEAD only.")
            answer.headers["Allow"] = ", ".join(_METHODS)
            return answer
        if path is None:
            if scope["path"] in ("/", self._prefix):
                return _redirect(self._base.href("/"), scope)
            return _text(404, f"This site lies below {self._base.href('/')}.")
        name = f"{path}index.html" if path.endswith("/") else path
        found = self._folder.find(name)
        if found is None:
            return self._not_found(scope)
        if not found.is_folder:
            return self._file(scope, found, name)
        found.close()
        return _redirect(self._base.href(quote(f"{path}/")), scope)

    def _not_found(self, scope: Scope) -> _Answer:
        found = self._folder.find(_NOT_FOUND_PAGE)
        if found is None:
            return _text(404, "No page has this address.")
        if found.is_folder:
            found.close()
            return _text(404, "No page has this address.")
        answer = self._whole(scope, found, _NOT_FOUND_PAGE)
        answer.status = 404
        for name in ("ETag", "Last-Modified", "Accept-Ranges"):
            del answer.headers[name]
        return answer

    def _file(self, scope: Scope, found: Found, name: str) -> _Answer:
        """Return a file, a part of it, or word that the visitor's copy is still good."""
        asked = header(scope, "range")
        answer = _as_it_is(found, name) if asked else self._whole(scope, found, name)
        tag, modified = answer.headers["ETag"], answer.headers["Last-Modified"]
        is_modified = is_resource_modified(
            http_if_modified_since=header(scope, "if-modified-since"),
            http_if_none_match=header(scope, "if-none-match"),
            etag=tag,
            last_modified=modified,
        )
        if not is_modified:
            for gone in ("Content-Type", "Content-Length", "Content-Encoding", "Accept-Ranges"):
                answer.headers.pop(gone, None)
            answer.status, answer.body, answer.length = 304, b"", 0
            return answer
        if asked and _is_same(header(scope, "if-range"), asked, tag, modified):
            return _part(answer, asked)
        return answer

    def _whole(self, scope: Scope, found: Found, name: str) -> _Answer:
        """Return a file in the smallest form that is there and that the visitor takes."""
        answer = _as_it_is(found, name)
        if self._encodings is None or not is_text(name):
            return answer
        answer.headers["Vary"] = "Accept-Encoding"
        takes = accepted(header(scope, "accept-encoding"))
        forms = self._encodings.of(name, found) if takes else {}
        for encoding in takes:
            if encoding in forms:
                answer.body = forms[encoding]
                answer.length = 0
                answer.headers["Content-Encoding"] = encoding
                answer.headers["Content-Length"] = str(len(answer.body))
                answer.headers["ETag"] = f'"{found.version}-{encoding}"'
                break
        return answer


def _as_it_is(found: Found, name: str) -> _Answer:
    size = found.state.st_size
    headers = {
        "Content-Type": media_type(name),
        "Content-Length": str(size),
        "Last-Modified": http_date(datetime.fromtimestamp(found.state.st_mtime, UTC)),
        "ETag": f'"{found.version}"',
        "Accept-Ranges": "bytes",
    }
    return _Answer(200, headers, file=found, length=size)


def _is_same(if_range: str | None, asked: str, tag: str, modified: str) -> bool:
    """Whether the file is still the one of which the visitor has a part."""
    if if_range is None:
        return True
    return not is_resource_modified(
        http_range=asked,
        http_if_range=if_range,
        etag=tag,
        last_modified=modified,
        ignore_if_range=False,
    )


def _part(answer: _Answer, asked: str) -> _Answer:
    size = answer.length
    wanted = parse_range_header(asked)
    # Several ranges, or one in another unit, may be answered with the whole.
    if wanted is None or wanted.units != "bytes" or len(wanted.ranges) != 1 or not size:
        return answer
    span = wanted.range_for_length(size)
    if span is None:
        refusal = _text(416, f"The file has {size} bytes.")
        refusal.headers["Content-Range"] = f"bytes */{size}"
        refusal.file = answer.file
        return refusal
    answer.status = 206
    answer.start, answer.length = span[0], span[1] - span[0]
    answer.headers["Content-Range"] = f"bytes {span[0]}-{span[1] - 1}/{size}"
    answer.headers["Content-Length"] = str(answer.length)
    return answer


async def _send_body(made: _Answer, method: str, send: Send) -> None:
    if method == "HEAD" or not made.length or made.file is None:
        body = made.body if method != "HEAD" else b""
        await send({"type": "http.response.body", "body": body})
        return
    at, end = made.start, made.start + made.length
    while at < end:
        chunk = made.file.read(at, min(_CHUNK, end - at))
        if not chunk:
            # The length is told already: an early end is a broken answer, as it should be.
            raise EOFError("a file became shorter while it was sent")
        at += len(chunk)
        more = {"type": "http.response.body", "body": chunk, "more_body": at < end}
        await send(more)


def _text(status: int, text: str) -> _Answer:
    body = f"{text}\n".encode()
    headers = {"Content-Type": "text/plain; charset=utf-8", "Content-Length": str(len(body))}
    return _Answer(status, headers, body)


def _redirect(to: str, scope: Scope) -> _Answer:
    """For now, not for ever: a browser would remember it for the next site on this port."""
    query = scope["query_string"].decode("latin-1")
    answer = _text(302, "This page has another address.")
    answer.headers["Location"] = f"{to}?{query}" if query else to
    return answer
