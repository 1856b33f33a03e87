"""Where the owner's commands find the messages: the same environment as the server's."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from datasheet.contact.failures import StoreAway
from datasheet.contact.smtp import MailAccount
from datasheet.contact.store import FILE, Store, open_store
from datasheet.settings import Mail, Settings

COMMAND_SECONDS = 10.0
"""A command may wait longer than a visitor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """The data folder, the database and the mail server."""

    data_dir: Path
    database_url: str | None = field(repr=False)
    redis_url: str | None = field(repr=False)
    account: MailAccount | None

    @classmethod
    def of(cls, settings: Settings, owner: str | None) -> Access:
        """Return what the server would use with the same settings; ``owner`` as in account_of."""
        return cls(
            data_dir=settings.data_folder,
            database_url=settings.database_url,
            redis_url=settings.redis_url,
            account=account_of(settings.mail, owner),
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


def account_of(mail: Mail | None, owner: str | None) -> MailAccount | None:
    """Return where messages are mailed; None when that is not told: they wait in the store then.

    ``owner`` is the owner's address, which gets them unless MAIL_TO says who.
    """
    recipient = (mail.recipient if mail else None) or owner
    if mail is None or recipient is None:
        return None
    return MailAccount(
        host=mail.host,
        port=mail.port,
        security=mail.security,
        user=mail.user or "",
        password=mail.password or "",
        sender=mail.sender,
        recipient=recipient,
    )
