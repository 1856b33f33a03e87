"""The e-mail that brings a message to the owner.

What the visitor wrote goes into the body. The one exception is their address, in Reply-To.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime

from datasheet.contact.message import Fields, Topic, header_mistake, mistakes, shown_number

HEADERS = (
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "Content-Type",
    "Content-Transfer-Encoding",
    "MIME-Version",
)
"""Every mail has these and no others."""

# 7bit: a body that is more than short lines of ASCII is encoded, so that no server on the way,
# whether or not it knows 8BITMIME, changes a letter of it.
_POLICY = policy.SMTP.clone(cte_type="7bit")
# No header is ever folded: folding a long address may break it, and none comes near 998 bytes.
_UNFOLDED = _POLICY.clone(max_line_length=990)


class Unsendable(Exception):
    """The mail would not be what it should be. Delivery asks the owner instead of sending it."""


def compose(
    fields: Fields,
    *,
    number: int,
    message_id: str,
    sender: str,
    recipient: str,
    received_at: datetime,
    form_age_seconds: float | None = None,
) -> bytes:
    """Return the mail's bytes, the same at every attempt. Raises Unsendable.

    ``form_age_seconds`` is told to the owner when the form was sent back faster than people type.
    """
    # Checked when it came in; a database can be edited, and rules can have been other ones.
    for field, wrong in mistakes(fields).items():
        raise Unsendable(f"its {field} may not be mailed: {wrong}")
    mail = EmailMessage(policy=_POLICY)
    for name, value in (
        ("From", sender),
        ("To", recipient),
        ("Reply-To", fields.email),
        ("Subject", f"Message {shown_number(number)}, about {Topic(fields.topic).words}"),
        ("Date", format_datetime(received_at)),
        ("Message-ID", message_id),
    ):
        if sentence := header_mistake(value):
            raise Unsendable(f"its header {name} may not be mailed: {sentence}")
        mail[name] = value
    mail.set_content(_body(fields, form_age_seconds), charset="utf-8")
    made = mail.as_bytes(policy=_UNFOLDED)
    if found := _other_headers(made):
        raise Unsendable(f"it would have the headers {', '.join(found)}")
    return made


def _body(fields: Fields, form_age_seconds: float | None) -> str:
    hasty = form_age_seconds is not None and form_age_seconds < 3
    advice = f"\nSent {form_age_seconds:.0f} s after the form was shown." if hasty else ""
    return f"{fields.text}\n\n-- \n{fields.name} <{fields.email}>{advice}\n"


def _other_headers(made: bytes) -> Sequence[str]:
    """Return the header names that a reader finds, unless they are exactly the expected ones."""
    # Read by the parser, and by eye: a header is a line that does not begin with white space.
    parsed = message_from_bytes(made, policy=policy.compat32)
    head = made.partition(b"\r\n\r\n")[0]
    lines = [line for line in head.splitlines() if not line.startswith((b" ", b"\t"))]
    seen = [line.partition(b":")[0].decode("ascii", "replace") for line in lines]
    expected = sorted(HEADERS)
    if sorted(parsed.keys()) == sorted(seen) == expected and not parsed.is_multipart():
        return []
    return seen
