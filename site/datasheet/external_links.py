"""Asks every address elsewhere that an author wrote whether it still answers.

It is polite: one request at a time for each host, HEAD where the host takes it, and no more
tries than a host that is merely busy deserves.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from urllib.parse import urldefrag, urljoin, urlsplit

import requests
from urllib3.exceptions import HTTPError, NameResolutionError

from datasheet import __version__
from datasheet.content.mistakes import Mistake

Place = tuple[str, int]
"""Path and line."""

TRIES_MAX = 3
WAIT_SECONDS_MAX = 10.0
HOPS_MAX = 10
_WAIT_SECONDS = 0.5
_AGENT = {"User-Agent": f"datasheet/{__version__} (link check)", "Accept": "*/*"}
_PERMANENT = {301, 308}
_REDIRECTS = _PERMANENT | {302, 303, 307}
# Hosts that do not take HEAD answer with one of these; whether the page is there, only GET tells.
_ASK_AGAIN = {400, 403, 404, 405, 406, 501}
_BUSY = {429, 500, 502, 503, 504}
# The page is there, but not for a program: logins, bot walls and the like.
_GUARDED = {401, 403, 405, 406, 407, 429, 451, 999}
_MISSING = {404: "Nothing is there (404)", 410: "It is gone for good (410)"}
_CURE = "Correct or remove the link."


class Kind(StrEnum):
    OK = "ok"
    MOVED = "moved"
    GUARDED = "guarded"
    """The host answers but would not show the page to a program."""
    DEAD = "dead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    kind: Kind
    problem: str = ""
    cure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalReport:
    """What came of asking. Only ``dead`` holds errors; the rest is told."""

    asked: int
    """Addresses, each counted once."""
    moved: tuple[Mistake, ...]
    guarded: tuple[Mistake, ...]
    dead: tuple[Mistake, ...]


def check_external(
    urls: Mapping[str, Sequence[Place]],
    *,
    session: Callable[[], requests.Session] = requests.Session,
    workers: int = 8,
    timeout: float = 10.0,
    pause: Callable[[float], object] = time.sleep,
) -> ExternalReport:
    """Ask every address once, whatever fragments it stands with, and report each place it stands.

    ``timeout`` is how many seconds a host may be silent; ``pause`` waits between two tries.
    """
    places: dict[str, list[Place]] = defaultdict(list)
    for url, found in urls.items():
        places[urldefrag(url).url] += found
    by_host: dict[str, list[str]] = defaultdict(list)
    for url in sorted(places):
        by_host[_host(url)].append(url)
    inquiry = _Inquiry(timeout=timeout, pause=pause)

    def ask(of_host: Sequence[str]) -> list[tuple[str, Verdict]]:
        with session() as own:
            own.headers.update(_AGENT)
            return [(url, inquiry.verdict(own, url)) for url in of_host if not inquiry.ended]

    pool = ThreadPoolExecutor(max_workers=workers)
    try:
        verdicts = [pair for answers in pool.map(ask, by_host.values()) for pair in answers]
    finally:
        # After Ctrl-C nobody waits for the hosts that are still to be asked.
        inquiry.ended = True
        pool.shutdown(cancel_futures=True)

    def told(kind: Kind) -> tuple[Mistake, ...]:
        return tuple(
            sorted(
                Mistake(path, line, verdict.problem, verdict.cure)
                for url, verdict in verdicts
                if verdict.kind is kind
                for path, line in places[url]
            )
        )

    return ExternalReport(
        asked=len(places), moved=told(Kind.MOVED), guarded=told(Kind.GUARDED), dead=told(Kind.DEAD)
    )


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc.casefold()
    except ValueError:
        return ""


class _Unanswered(Exception):
    """No answer came, or none that can be followed; the text says why."""


class _Inquiry:
    """One run's questions, at most one at a time for each host, redirects included."""

    def __init__(self, *, timeout: float, pause: Callable[[float], object]) -> None:
        self.ended = False
        self._timeout = timeout
        self._pause = pause
        self._turns: dict[str, threading.Lock] = {}

    def verdict(self, session: requests.Session, url: str) -> Verdict:
        """Follow an address to its end and judge what is there."""
        lasting, is_lasting = url, True
        here = url
        for _ in range(HOPS_MAX):
            try:
                status, location = self._answer(session, here)
            except _Unanswered as error:
                return _dead(url, here, str(error))
            if status not in _REDIRECTS or not location:
                return _judged(url, here, lasting, status)
            here = urldefrag(urljoin(here, location)).url
            is_lasting = is_lasting and status in _PERMANENT
            # What follows a temporary step may be another tomorrow.
            lasting = here if is_lasting else lasting
        return _dead(url, here, f"It redirects more than {HOPS_MAX} times")

    def _answer(self, session: requests.Session, url: str) -> tuple[int, str | None]:
        """Return status and Location, by HEAD if that will do. Raises _Unanswered."""
        status, location = self._patient(session, "HEAD", url)
        if status in _ASK_AGAIN:
            status, location = self._patient(session, "GET", url)
        return status, location

    def _patient(self, session: requests.Session, method: str, url: str) -> tuple[int, str | None]:
        """Ask again when the host is busy and does not want to be left alone for longer."""
        tries = _waits()
        while True:
            with self._turn(url):
                status, location, retry_after = self._once(session, method, url)
            wait = next(tries, None)
            if status not in _BUSY or wait is None:
                return status, location
            wait = wait if retry_after is None else retry_after
            if wait > WAIT_SECONDS_MAX:
                return status, location
            self._pause(wait)

    def _turn(self, url: str) -> threading.Lock:
        return self._turns.setdefault(_host(url), threading.Lock())

    def _once(
        self, session: requests.Session, method: str, url: str
    ) -> tuple[int, str | None, float | None]:
        try:
            # Streamed, so that the body of a GET is not loaded.
            answer = session.request(
                method, url, timeout=self._timeout, allow_redirects=False, stream=True
            )
        except (requests.RequestException, HTTPError, UnicodeError, ValueError) as error:
            raise _Unanswered(_reason(error, url, self._timeout)) from error
        with closing(answer):
            location = answer.headers.get("Location")
            return answer.status_code, location, _retry_after(answer.headers.get("Retry-After"))


def _waits() -> Iterator[float]:
    """Yield the seconds between one try and the next."""
    yield from (_WAIT_SECONDS * 2**number for number in range(TRIES_MAX - 1))


def _retry_after(value: str | None) -> float | None:
    """Return the seconds that a host asks for; None when it does not, or not legibly."""
    if value is None:
        return None
    if value.strip().isascii() and value.strip().isdigit():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - datetime.now(UTC)).total_seconds())


def _reason(error: Exception, url: str, timeout: float) -> str:
    host = _host(url)
    # requests wraps urllib3's reason, which is the one that tells DNS from a refused connection.
    inner = getattr(error.args[0], "reason", None) if error.args else None
    if isinstance(error, requests.exceptions.SSLError):
        return f"The certificate or TLS of {host} is not in order"
    if isinstance(error, requests.Timeout):
        return f"{host} did not answer within {timeout:g} s"
    if isinstance(inner, NameResolutionError):
        return f"No host is called {host}"
    if isinstance(error, requests.ConnectionError):
        return f"{host} refused or broke the connection"
    return "It is, or redirects to, an address that cannot be asked"


def _judged(url: str, here: str, lasting: str, status: int) -> Verdict:
    if status in _MISSING:
        return _dead(url, here, _MISSING[status])
    if status in _GUARDED:
        problem = f"{url}: The host does not show it to programs ({status})."
        return Verdict(kind=Kind.GUARDED, problem=problem, cure="Open it in a browser.")
    if status >= 400:
        return _dead(url, here, f"The host answers {status}")
    if lasting != url:
        cure = f"Write {lasting} instead."
        return Verdict(kind=Kind.MOVED, problem=f"{url} has moved for good.", cure=cure)
    return Verdict(kind=Kind.OK)


def _dead(url: str, here: str, why: str) -> Verdict:
    way = "" if here == url else f", reached through a redirect to {here}"
    return Verdict(kind=Kind.DEAD, problem=f"{url} is dead: {why}{way}.", cure=_CURE)
