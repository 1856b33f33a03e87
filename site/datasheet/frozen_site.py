"""A frozen folder as a WSGI application: it answers as a good static host would."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, unquote
from wsgiref.types import StartResponse, WSGIEnvironment

from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.wrappers import Request, Response
from werkzeug.wsgi import wrap_file

from datasheet.address import BaseUrl
from datasheet.pages.media_types import media_type
from datasheet.pages.static_host import OWN, SHARING, header_rules, headers_of

_METHODS = ("GET", "HEAD")
_FOUND = (200, 206, 304)
_FOLDER_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
# Without O_NONBLOCK a named pipe would hold the thread for ever.
_FILE_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_ABSENT = {
    errno.EACCES,
    errno.EINVAL,
    errno.ELOOP,
    errno.ENAMETOOLONG,
    errno.ENOENT,
    errno.ENOTDIR,
    errno.ENXIO,
}
_TRIES = 10
_NOT_FOUND_PAGE = "/404.html"
_WELL_KNOWN = ".well-known"


class _Found(NamedTuple):
    descriptor: int
    state: os.stat_result


class FrozenSite:
    """The WSGI application. It opens files at each request, so an exchanged folder shows at once.

    Every answer, also "no", carries the headers that ``_headers`` asks of a host; ``search`` says
    whether the site has one, as in its settings.
    """

    def __init__(self, folder: Path, base: BaseUrl, *, search: bool = True) -> None:
        self._folder = folder
        self._base = base
        self._prefix = unquote(base.prefix)
        self._rules = tuple(header_rules(base, search=search))

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        path = self._inside(request.path)
        response = self._answer(request, path)
        wanted = headers_of(self._rules, path or "/")
        kept = wanted.pop("Cache-Control", "no-cache")
        if response.status_code not in _FOUND:
            # What is not there yet may be there tomorrow, and has another type.
            kept = "no-cache"
            wanted.pop("Content-Type", None)
        response.headers.update({SHARING: OWN, **wanted, "Cache-Control": kept})
        # The server writes a date of its own.
        response.headers.pop("Date", None)
        return response(environ, start_response)

    def _inside(self, path: str) -> str | None:
        """Return the path from the site's root, or None when it is not below the prefix."""
        if self._prefix and not path.startswith(f"{self._prefix}/"):
            return None
        return path.removeprefix(self._prefix)

    def _answer(self, request: Request, path: str | None) -> Response:
        if request.method not in _METHODS:
            answer = _text(405, "This site is made of files: GET and HEAD only.")
            answer.headers["Allow"] = ", ".join(_METHODS)
            return answer
        if path is None:
            if request.path in ("/", self._prefix):
                return _redirect(self._base.href("/"), request)
            return _text(404, f"This site lies below {self._base.href('/')}.")
        found = self._find(f"{path}index.html" if path.endswith("/") else path)
        if found is None:
            return self._not_found()
        if not stat.S_ISDIR(found.state.st_mode):
            return _conditional(request, found, path)
        os.close(found.descriptor)
        return _redirect(self._base.href(quote(f"{path}/")), request)

    def _not_found(self) -> Response:
        found = self._find(_NOT_FOUND_PAGE)
        if found is None or stat.S_ISDIR(found.state.st_mode):
            return _text(404, "No page has this address.")
        with os.fdopen(found.descriptor, "rb") as file:
            return Response(file.read(), 404, content_type=media_type(_NOT_FOUND_PAGE))

    def _find(self, path: str) -> _Found | None:
        """Open a file or folder of the site; None when there is none that may be seen.

        The way starts at the folder as it is now and follows no link, so every step stays inside
        one generation of the site. One that is swept away meanwhile has no last word.
        """
        if not _is_plain(path):
            return None
        for _ in range(_TRIES):
            try:
                top = os.open(self._folder, _FOLDER_FLAGS)
            except FileNotFoundError:
                return None
            try:
                found = _walk(top, path)
                if found is not None or self._is_current(top):
                    return found
            finally:
                os.close(top)
        return None

    def _is_current(self, top: int) -> bool:
        try:
            return os.path.samestat(os.fstat(top), os.stat(self._folder))
        except FileNotFoundError:
            return False


def _is_plain(path: str) -> bool:
    """Whether a path may be looked up: no hidden name, no empty one, no way up, no odd letter."""
    names = path[1:].split("/")
    hidden = any(
        name.startswith(".") and (place, name) != (0, _WELL_KNOWN)
        for place, name in enumerate(names)
    )
    # With an empty name a redirect could begin with "//", which leads to another host.
    return not hidden and "" not in names and not {"\0", "\\"} & set(path)


def _walk(top: int, path: str) -> _Found | None:
    here = os.dup(top)
    try:
        for name in path[1:].split("/"):
            below = os.open(name, _FILE_FLAGS, dir_fd=here)
            os.close(here)
            here = below
        state = os.fstat(here)
    except OSError as error:
        os.close(here)
        if error.errno in _ABSENT:
            return None
        raise
    if stat.S_ISREG(state.st_mode) or stat.S_ISDIR(state.st_mode):
        return _Found(here, state)
    os.close(here)
    return None


def _conditional(request: Request, found: _Found, path: str) -> Response:
    """Return a file, a part of it, or word that the visitor's copy is still good."""
    size = found.state.st_size
    file = os.fdopen(found.descriptor, "rb")
    response = Response(
        wrap_file(request.environ, file),
        content_type=media_type(path if not path.endswith("/") else "index.html"),
        direct_passthrough=True,
    )
    response.content_length = size
    response.last_modified = datetime.fromtimestamp(found.state.st_mtime, UTC)
    response.set_etag(f"{found.state.st_mtime_ns:x}-{found.state.st_ino:x}-{size:x}")
    response.headers["Accept-Ranges"] = "bytes"
    asked = request.range
    # Several ranges, or one in another unit, may be answered with the whole.
    is_partial = asked is not None and asked.units == "bytes" and len(asked.ranges) == 1
    try:
        response.make_conditional(
            request.environ,
            accept_ranges=True,
            complete_length=size if is_partial else None,
        )
    except RequestedRangeNotSatisfiable:
        response.close()
        answer = _text(416, f"The file has {size} bytes.")
        answer.headers["Content-Range"] = f"bytes */{size}"
        return answer
    return response


def _text(status: int, text: str) -> Response:
    return Response(f"{text}\n", status, content_type="text/plain; charset=utf-8")


def _redirect(to: str, request: Request) -> Response:
    """For now, not for ever: a browser would remember it for the next site on this port."""
    query = request.query_string.decode("latin-1")
    answer = _text(302, "This page has another address.")
    answer.headers["Location"] = f"{to}?{query}" if query else to
    return answer
