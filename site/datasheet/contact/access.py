"""Where the owner's commands find the messages: the same environment as the server's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from datasheet.contact.failures import StoreAway
from datasheet.contact.smtp import MailAccount
from datasheet.contact.store import FILE, Store, open_store

DATA_FOLDER = ".data"
COMMAND_SECONDS = 10.0
"""A command may wait longer than a visitor."""
_PORTS = {"starttls": 587, "tls": 465, "none": 25}


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """The data folder, the database and the mail server."""

    data_dir: Path
    database_url: str | None = field(repr=False)
    redis_url: str | None = field(repr=False)
    account: MailAccount | None

    @classmethod
    def read(cls, environ: Mapping[str, str], root: Path, owner: str | None) -> Access:
        """Read them for a project; ``owner`` gets the mail unless MAIL_TO says who.

        Raises ValueError for a mail server that is only half described.
        """

        def told(name: str) -> str | None:
            return environ.get(name, "").strip() or None

        return cls(
            data_dir=root / (told("DATA_DIR") or DATA_FOLDER),
            database_url=told("DATABASE_URL"),
            redis_url=told("REDIS_URL"),
            account=_account(environ, owner),
        )

    @property
    def file(self) -> Path | None:
        """The embedded database; None with PostgreSQL."""
        return None if self.database_url else self.data_dir / FILE

    @property
    def mail_host(self) -> str:
        return self.account.domain if self.account else "contact.invalid"

    def open(self) -> Store:
        """Open the store that the server filled. Raises a StoreError when that cannot be."""
        if self.file is not None and not self.file.is_file():
            raise StoreAway(
                f"There is no {self.file} yet. The server makes it; DATA_DIR says where it is."
            )
        store = open_store(
            self.data_dir,
            self.database_url,
            mail_host=self.mail_host,
            deadline_seconds=COMMAND_SECONDS,
        )
        try:
            store.counts()  # one that is away is opened all the same: ask it something
        except BaseException:
            store.close()
            raise
        return store


def _account(environ: Mapping[str, str], owner: str | None) -> MailAccount | None:
    host = environ.get("SMTP_HOST", "").strip()
    if not host:
        return None
    security = environ.get("SMTP_SECURITY", "").strip() or "starttls"
    if security not in ("starttls", "tls", "none"):
        raise ValueError(f'SMTP_SECURITY is "{security}". Use starttls, tls or none.')
    port = environ.get("SMTP_PORT", "").strip() or str(_PORTS[security])
    if not (port.isascii() and port.isdigit()):
        raise ValueError(f'SMTP_PORT is "{port}". Write a number.')
    sender, recipient = environ.get("MAIL_FROM", "").strip(), environ.get("MAIL_TO", "").strip()
    if not sender:
        raise ValueError("SMTP_HOST needs MAIL_FROM. Set it to the site's own address.")
    if not (recipient or owner):
        raise ValueError("MAIL_TO is not set and site.toml names no owner's e-mail. Set one.")
    password = environ.get("SMTP_PASSWORD", "").strip()
    if file := environ.get("SMTP_PASSWORD_FILE", "").strip():
        try:
            password = Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise ValueError(f"SMTP_PASSWORD_FILE: {file} cannot be read.") from None
    return MailAccount(
        host=host,
        port=int(port),
        security=security,  # type: ignore[arg-type]
        user=environ.get("SMTP_USER", "").strip(),
        password=password,
        sender=sender,
        recipient=recipient or owner or "",
    )
