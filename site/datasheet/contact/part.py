"""The contact form as a part of the server."""

from __future__ import annotations

import secrets
import uuid

from datasheet.contact.delivery import Delivery, MailAccount
from datasheet.contact.failures import StoreError
from datasheet.contact.form import Stamps
from datasheet.contact.network import DailyHash
from datasheet.contact.reception import Reception
from datasheet.contact.routes import contact_routes
from datasheet.contact.store import Store, open_store
from datasheet.kit.running import Backing, Running

NAME = "contact"


def open_contact(
    backing: Backing, account: MailAccount | None, *, mail_host: str, keep_days: int
) -> Running:
    """Open the store and start the delivery. Raises StoreRefused: then the server must not start.

    ``mail_host`` stands behind the @ of Message-IDs.
    """
    store = open_store(backing.data_folder, backing.database_url, mail_host=mail_host)
    delivery = Delivery(store, account, retention_days=keep_days)
    delivery.start()
    stamps = Stamps(backing.secret_key)
    reception = Reception(
        store=store,
        delivery=delivery,
        limits=backing.limits,
        hashed=DailyHash(secrets.token_bytes),
        stamps=stamps,
        key=backing.secret_key,
        new_id=lambda: str(uuid.uuid4()),
    )
    return Running(
        name=NAME,
        blueprint=contact_routes(reception, store, stamps, is_mailed=account is not None),
        checks={"contact store": lambda: _trouble(store)},
        drain=lambda seconds_max: _drain(delivery, seconds_max),
        close=store.close,
    )


def _trouble(store: Store) -> str | None:
    try:
        store.counts()
    except StoreError as error:
        return str(error)
    return None


def _drain(delivery: Delivery, seconds_max: float) -> None:
    delivery.drain(seconds_max)
