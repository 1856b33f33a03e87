"""Whether messages can be kept and mailed here, one finding for each thing that must be right."""

from __future__ import annotations

import os
import shutil
import ssl
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import redis

from datasheet.contact.access import Access
from datasheet.contact.failures import StoreError
from datasheet.contact.message import shown_number
from datasheet.contact.schema import KNOWN
from datasheet.contact.smtp import Attempt, Patience
from datasheet.contact.states import ON_THE_WAY, State
from datasheet.contact.store import Store

FREE_BYTES_MIN = 100_000_000
WAITING_MAX = timedelta(hours=1)
_PATIENCE = Patience(answer_seconds=5, attempt_seconds=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    level: Literal["ok", "warn", "fail"]
    what: str
    cure: str = ""


def examine(access: Access, now: datetime) -> Iterator[Finding]:
    """Look at the folder, the database, what waits in it, the mail server and Redis, in turn."""
    yield from _folder(access)
    try:
        store = access.open()
    except StoreError as error:
        yield Finding(level="fail", what=str(error))
    else:
        try:
            yield from _database(access, store, now)
        except StoreError as error:
            yield Finding(level="fail", what=str(error))
        finally:
            store.close()
    yield _mail(access)
    if access.redis_url:
        yield _redis(access.redis_url)


def _folder(access: Access) -> Iterator[Finding]:
    folder = access.data_dir
    if access.file is None and not folder.exists():
        return  # all is in PostgreSQL, and nobody else has needed the folder yet
    if not folder.is_dir():
        yield Finding(
            level="fail",
            what=f"data folder: there is no {folder}",
            cure="Start the server once, or set DATA_DIR to where it keeps its data.",
        )
        return
    yield Finding(level="ok", what=f"data folder: {folder}")
    if not os.access(folder, os.W_OK | os.X_OK):
        yield Finding(
            level="fail",
            what="data folder: this user may not write there",
            cure="Run this as the server's user.",
        )
    for path in (folder, *([access.file] if access.file else ())):
        with suppress(FileNotFoundError):
            mode = stat.S_IMODE(path.stat().st_mode)
            if mode & 0o077:
                yield Finding(
                    level="warn",
                    what=f"permissions: others may open {path} ({mode:04o})",
                    cure=f"chmod {0o700 if path is folder else 0o600:o} {path}",
                )
    free = shutil.disk_usage(folder).free
    if free < FREE_BYTES_MIN:
        yield Finding(
            level="warn",
            what=f"disk: {free // 1_000_000} MB free",
            cure="When it is full the form answers 503. Free some space.",
        )
    else:
        yield Finding(level="ok", what=f"disk: {free // 1_000_000:,} MB free")


def _database(access: Access, store: Store, now: datetime) -> Iterator[Finding]:
    kind = "file, checked whole" if access.file else "PostgreSQL"
    yield Finding(level="ok", what=f"database: {kind}, schema {KNOWN[-1]}")
    counts = store.counts()
    told = ", ".join(f"{count} {state}" for state, count in sorted(counts.items()))
    yield Finding(level="ok", what=f"messages: {told or 'none yet'}")
    if needs := counts.get(State.NEEDS_OWNER):
        yield Finding(
            level="warn",
            what=f"outbox: {needs} could not be mailed and wait for you",
            cure="See why with: datasheet outbox",
        )
    waiting = store.messages(ON_THE_WAY)
    if waiting and now - waiting[-1].received_at > WAITING_MAX:
        oldest = waiting[-1]
        error = f": {oldest.last_error}" if oldest.last_error else ""
        yield Finding(
            level="warn",
            what=(
                f"outbox: {shown_number(oldest.number)} waits since "
                f"{oldest.received_at:%Y-%m-%d %H:%M} UTC{error}"
            ),
            cure="Put the mail server right, then: datasheet outbox retry "
            + shown_number(oldest.number),
        )
    if uncertain := sum(found.uncertain for found in store.messages()):
        yield Finding(
            level="ok",
            what=f"outbox: {uncertain} attempts of unknown end; each may be a second copy",
        )


def _mail(access: Access) -> Finding:
    account = access.account
    if account is None:
        return Finding(
            level="warn",
            what="mail: no server is set, so messages are kept and not mailed",
            cure="Set SMTP_HOST and MAIL_FROM, or read them with: datasheet inbox",
        )
    where = f"mail: {account.host}:{account.port} ({account.security})"
    why = Attempt(account, _PATIENCE, ssl.create_default_context()).greet()
    if why is None:
        return Finding(level="ok", what=f"{where} takes mail for {account.recipient}")
    return Finding(level="fail", what=f"{where}: {why}", cure="Correct SMTP_… in the environment.")


def _redis(url: str) -> Finding:
    try:
        with redis.Redis.from_url(
            url, socket_timeout=2, socket_connect_timeout=2, retry=None
        ) as client:
            client.ping()
    except (redis.RedisError, OSError, ValueError) as error:
        return Finding(
            level="fail",
            what=f"Redis: {error}",
            cure="Start it, or correct REDIS_URL. Contact works without it.",
        )
    return Finding(level="ok", what="Redis: answers")
