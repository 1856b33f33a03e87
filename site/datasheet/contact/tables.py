"""The two tables, the same on SQLite and on PostgreSQL; ``migrations/`` makes them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)
from sqlalchemy.types import TypeEngine


class Moment(TypeDecorator[datetime]):
    """An aware time: ``timestamptz`` on PostgreSQL; on SQLite text in UTC, sorting as time does."""

    impl = String(27)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        zoned = dialect.name == "postgresql"
        return dialect.type_descriptor(DateTime(timezone=True) if zoned else String(27))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None or dialect.name == "postgresql":
            return value
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        read: datetime = datetime.fromisoformat(value) if isinstance(value, str) else value
        return read.astimezone(UTC)


# SQLite counts only in columns that are INTEGER to the letter.
COUNTED = BigInteger().with_variant(Integer, "sqlite")

tables = MetaData()

message = Table(
    "contact_message",
    tables,
    # Counted up and never used again, even after the newest message was deleted.
    Column("number", COUNTED, primary_key=True, autoincrement=True),
    Column("submission_id", String(36), nullable=False, unique=True),
    Column("digest", String(64), nullable=False),
    Column("message_id", String(255), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("topic", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("spam", Boolean, nullable=False),
    Column("trapped", Boolean, nullable=False),
    Column("form_age_seconds", Double, nullable=True),
    Column("network", String(16), nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("read_at", Moment, nullable=True),
    sqlite_autoincrement=True,
)

outbox = Table(
    "contact_outbox",
    tables,
    Column(
        "number",
        COUNTED,
        ForeignKey("contact_message.number", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    # Attempts whose end nobody knows: each may have been a delivery, under the same Message-ID.
    Column("uncertain", Integer, nullable=False),
    Column("next_attempt_at", Moment, nullable=False),
    Column("lease", String(32), nullable=True),
    Column("leased_until", Moment, nullable=True),
    Column("last_error", Text, nullable=False),
    Column("accepted_at", Moment, nullable=True),
    Index("contact_outbox_due", "state", "next_attempt_at"),
)

VERSION_TABLE = "contact_schema"
