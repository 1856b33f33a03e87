"""The settings of the running server: read once, from the command line and the environment.

``docs/settings.md`` tells every variable, and a test holds it to the list here.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Literal, cast
from urllib.parse import urlsplit

from datasheet.address import BaseUrl
from datasheet.environment import Environment, SettingsError

__all__ = ["Mail", "Settings", "SettingsError"]

Security = Literal["starttls", "tls", "none"]

DATA_FOLDER = ".data"
HOST = "127.0.0.1"
PORT = 8000
PORT_MAX = 65_535
SECRET_LENGTH_MIN = 32
HOPS_MAX = 10
_PRIVATE = 0o700
_SUBMISSION: Mapping[Security, int] = MappingProxyType({"starttls": 587, "tls": 465, "none": 25})
_AT_HOME = frozenset({"localhost", "127.0.0.1", "::1"})
_NEW_SECRET = 'python3 -c "import secrets; print(secrets.token_hex(32))"'

VARIABLES: Mapping[str, str] = MappingProxyType(
    {
        "HOST": f"`{HOST}`",
        "PORT": f"`{PORT}`",
        "BASE_URL": "`http://HOST:PORT/`",
        "DATA_DIR": f"`{DATA_FOLDER}` in the project",
        "DATABASE_URL": "none",
        "DATABASE_URL_FILE": "none",
        "REDIS_URL": "none",
        "SECRET_KEY": "none",
        "SECRET_KEY_FILE": "none",
        "TRUSTED_HOPS": "`0`",
        "SITE_ORIGINS": "none",
        "SMTP_HOST": "none",
        "SMTP_PORT": "587, 465 or 25",
        "SMTP_SECURITY": "`starttls`",
        "SMTP_USER": "none",
        "SMTP_PASSWORD": "none",
        "SMTP_PASSWORD_FILE": "none",
        "MAIL_FROM": "none",
        "MAIL_TO": "none",
    }
)
"""Every variable that the server reads, and its default as the documentation shows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """The mail server that accepts what the site sends."""

    host: str
    port: int
    security: Security
    user: str | None
    password: str | None = field(repr=False)
    sender: str
    recipient: str | None
    """None: the owner's address in site.toml."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a server is told about its machine. Secrets are in no ``repr``."""

    host: str
    port: int
    base: BaseUrl
    """Where visitors reach the server: what the pages are frozen for."""
    data_folder: Path
    """There, ours alone, and writable."""
    database_url: str | None = field(repr=False)
    """None: SQLite files in the data folder."""
    redis_url: str | None = field(repr=False)
    secret_key: bytes = field(repr=False)
    trusted_hops: int
    site_origins: tuple[str, ...]
    """Origins of pages elsewhere that may call this server."""
    mail: Mail | None

    @classmethod
    def read(
        cls,
        environ: Mapping[str, str],
        root: Path,
        *,
        host: str | None = None,
        port: int | None = None,
        base: BaseUrl | None = None,
        serves: bool = True,
    ) -> Settings:
        """Read them for a project; what the command line gives wins.

        A server makes the data folder and needs a key of its own on a public address; the owner's
        commands make and sign nothing. Raises SettingsError with all mistakes.
        """
        told = Environment(environ)
        host = host or told.text("HOST") or HOST
        port = port or told.read("PORT", _port) or PORT
        base = base or told.read("BASE_URL", BaseUrl.parse) or here(host, port)
        folder = root / (told.text("DATA_DIR") or DATA_FOLDER)
        if serves:
            told.check("DATA_DIR", lambda: _prepare(folder))
        settings = cls(
            host=host,
            port=port,
            base=base,
            data_folder=folder,
            database_url=told.read("DATABASE_URL", _database, secret=True),
            redis_url=told.read("REDIS_URL", _redis),
            secret_key=_secret(told, base).encode() if serves else b"",
            trusted_hops=told.read("TRUSTED_HOPS", _hops) or 0,
            site_origins=told.read("SITE_ORIGINS", _origins) or (),
            mail=_mail(told),
        )
        told.raise_any()
        return settings


def here(host: str, port: int) -> BaseUrl:
    """Return the address of a server that nothing stands in front of."""
    return BaseUrl(f"http://{f'[{host}]' if ':' in host else host}:{port}", "")


def _whole(text: str, least: int, most: int) -> int:
    if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
        raise ValueError(f'"{text}" is not a number from {least} to {most}. Correct it.')
    return int(text)


def _port(text: str) -> int:
    return _whole(text, 1, PORT_MAX)


def _hops(text: str) -> int:
    return _whole(text, 0, HOPS_MAX)


def _database(text: str) -> str:
    return _address_of(text, ("postgresql",), "postgresql://user:password@host/database")


def _redis(text: str) -> str:
    return _address_of(text, ("redis", "rediss", "unix"), "redis://host:6379/0")


def _address_of(text: str, schemes: tuple[str, ...], example: str) -> str:
    try:
        parts = urlsplit(text)
        sound = parts.scheme in schemes and (parts.hostname or parts.path) and parts.port != 0
    except ValueError:
        sound = False
    if not sound:
        # The value is left out: it may hold a password.
        raise ValueError(f"The address is not of the kind {example}. Correct it.")
    return text


def _origins(text: str) -> tuple[str, ...]:
    found = []
    for part in text.replace(",", " ").split():
        address = BaseUrl.parse(part)
        if address.prefix:
            raise ValueError(f'"{part}" has a path, which no origin has. Leave it out.')
        found.append(address.origin)
    return tuple(found)


def _prepare(folder: Path) -> None:
    try:
        folder.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
        if not folder.is_dir():
            raise ValueError(f"{folder} is a file. Name a folder.")
        if folder.stat().st_mode & 0o077:
            # Messages of visitors lie in it.
            folder.chmod(_PRIVATE)
    except OSError as error:
        raise ValueError(
            f"{folder} cannot be made ours alone: {error.strerror}. Name another."
        ) from None
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise ValueError(f"{folder} cannot be written. Name another, or give it to this user.")


def _secret(told: Environment, base: BaseUrl) -> str:
    known = len(told.mistakes)
    value = told.secret("SECRET_KEY")
    if value is not None and len(value) < SECRET_LENGTH_MIN:
        told.mistakes.append(
            f"SECRET_KEY: it has fewer than {SECRET_LENGTH_MIN} letters. Make one: {_NEW_SECRET}"
        )
    elif value is None and base.is_public and len(told.mistakes) == known:
        told.mistakes.append(
            f"SECRET_KEY: {base} is a public address and needs one. Make it: {_NEW_SECRET}"
        )
    # Until the next start; nothing that is signed with it has to live longer on a desk.
    return value or secrets.token_hex(32)


def _mail(told: Environment) -> Mail | None:
    host = told.text("SMTP_HOST")
    others = [name for name in VARIABLES if name.startswith(("SMTP_", "MAIL_"))][1:]
    if host is None:
        for name in others:
            if told.text(name):
                told.mistakes.append(f"{name}: SMTP_HOST is not set. Set it, or unset {name}.")
                break
        return None
    security = told.read("SMTP_SECURITY", _security) or "starttls"
    user, password = told.text("SMTP_USER"), told.secret("SMTP_PASSWORD")
    sender = told.read("MAIL_FROM", _mailbox)
    if sender is None and told.text("MAIL_FROM") is None:
        told.mistakes.append("MAIL_FROM: SMTP_HOST needs it. Set it to the site's own address.")
    if (user is None) != (password is None):
        lone, other = ("SMTP_USER", "SMTP_PASSWORD") if user else ("SMTP_PASSWORD", "SMTP_USER")
        told.mistakes.append(f"{lone}: {other} is not set. Set both or none.")
    if password and security == "none" and host not in _AT_HOME:
        told.mistakes.append(
            "SMTP_SECURITY: with none the password would cross the network readable. Use starttls."
        )
    return Mail(
        host=host,
        port=told.read("SMTP_PORT", _port) or _SUBMISSION[security],
        security=security,
        user=user,
        password=password,
        sender=sender or "",
        recipient=told.read("MAIL_TO", _mailbox),
    )


def _security(text: str) -> Security:
    if text not in _SUBMISSION:
        raise ValueError(f'"{text}" is not starttls, tls or none. Use one of them.')
    return cast(Security, text)


def _mailbox(text: str) -> str:
    name, at, host = text.rpartition("@")
    unfit = any(not c.isprintable() or c.isspace() or c in '<>,;:"' for c in text)
    if not (name and at and host) or unfit:
        raise ValueError(f'"{text}" is not an e-mail address. Write name@example.com.')
    return text
