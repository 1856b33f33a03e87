"""Messages, and what is still to be mailed of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from datasheet.contact.tables import COUNTED, Moment

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "contact_message",
        sa.Column("number", COUNTED, primary_key=True, autoincrement=True),
        sa.Column("submission_id", sa.String(36), nullable=False, unique=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("message_id", sa.String(255), nullable=False, unique=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("topic", sa.String(16), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("spam", sa.Boolean, nullable=False),
        sa.Column("trapped", sa.Boolean, nullable=False),
        sa.Column("form_age_seconds", sa.Double, nullable=True),
        sa.Column("network", sa.String(16), nullable=False),
        sa.Column("received_at", Moment, nullable=False),
        sa.Column("read_at", Moment, nullable=True),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "contact_outbox",
        sa.Column(
            "number",
            COUNTED,
            sa.ForeignKey("contact_message.number", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("uncertain", sa.Integer, nullable=False),
        sa.Column("next_attempt_at", Moment, nullable=False),
        sa.Column("lease", sa.String(32), nullable=True),
        sa.Column("leased_until", Moment, nullable=True),
        sa.Column("last_error", sa.Text, nullable=False),
        sa.Column("accepted_at", Moment, nullable=True),
    )
    op.create_index("contact_outbox_due", "contact_outbox", ["state", "next_attempt_at"])
