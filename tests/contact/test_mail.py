"""No header of a mail holds a line that a visitor chose, and no letter of the text is changed."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasheet.contact.mail import HEADERS, Unsendable, compose
from datasheet.contact.message import Fields, mistakes
from tests.contact.letters import NOW

GOOD = Fields(name="Ada Example", email="ada@visitor.example", topic="role", text="Hello.")
ID = "<0123456789abcdef@sheet.example>"


def made(fields: Fields, *, message_id: str = ID, age: float | None = None) -> bytes:
    return compose(
        fields,
        number=1266,
        message_id=message_id,
        sender="form@sheet.example",
        recipient="owner@sheet.example",
        received_at=NOW,
        form_age_seconds=age,
    )


def read(mail: bytes) -> EmailMessage:
    parsed = message_from_bytes(mail, policy=policy.SMTP)
    assert isinstance(parsed, EmailMessage)
    return parsed


def body(mail: bytes) -> str:
    return str(read(mail).get_content()).replace("\r\n", "\n")


def test_a_mail_is_what_it_should_be() -> None:
    mail = read(made(GOOD))
    assert sorted(mail.keys()) == sorted(HEADERS)
    assert mail["From"] == "form@sheet.example"
    assert mail["To"] == "owner@sheet.example"
    assert mail["Reply-To"] == "ada@visitor.example"
    assert mail["Subject"] == "Message 4F2, about a role"
    assert mail["Message-ID"] == ID
    assert mail["Date"].datetime == NOW.replace(microsecond=0)
    assert body(made(GOOD)) == "Hello.\n\n-- \nAda Example <ada@visitor.example>\n"


def test_it_is_the_same_at_every_attempt() -> None:
    assert made(replace(GOOD, text="ä" * 400)) == made(replace(GOOD, text="ä" * 400))


def test_a_hasty_form_is_told_to_the_owner() -> None:
    assert "Sent 1 s after the form was shown." in body(made(GOOD, age=1.2))
    assert "after the form" not in body(made(GOOD, age=12))


@pytest.mark.parametrize(
    "text",
    [
        "From here\nFrom there\n\nFrom anywhere",
        ".\n..\n.dot",
        "Grüße, 日本, 🙂",
        "x" * 4000,
        "ä" * 4000,
        "trailing blanks  \n\ttab\t",
        "Bcc: eve@visitor.example\n\nSubject: other",
        "--boundary\nContent-Type: text/html\n\n<b>",
        "=?utf-8?q?=0d=0aBcc:_eve?=",
        "=3D =\n=0A",
        "\u2068right\u2069 to left \u202e",
    ],
)
def test_a_text_arrives_letter_for_letter(text: str) -> None:
    mail = made(replace(GOOD, text=text))
    assert body(mail).startswith(text + "\n\n-- \n")
    assert max(len(line) for line in mail.split(b"\r\n")) <= 998
    assert mail.isascii(), "a server on the way may not know 8BITMIME"
    assert b"\n" not in mail.replace(b"\r\n", b"")


HOSTILE = [
    "\r\nBcc: eve@visitor.example",
    "\nBcc: eve@visitor.example",
    "\rBcc: eve@visitor.example",
    "\x0bBcc: eve@visitor.example",
    "\x0cBcc: eve@visitor.example",
    "\x1cBcc:x",
    "\x1dBcc:x",
    "\x1eBcc:x",
    "\x85Bcc: eve@visitor.example",
    "\u2028Bcc: eve@visitor.example",
    "\u2029Bcc: eve@visitor.example",
    "=?utf-8?q?=0d=0aBcc:_eve@visitor.example?=",
    "=?utf-8?b?DQpCY2M6IGV2ZUB2aXNpdG9yLmV4YW1wbGU=?=",
    ", eve@visitor.example",
    "; eve@visitor.example",
    " <eve@visitor.example>",
    "\x00",
    "\u202e",
]
letters = st.one_of(st.characters(), st.sampled_from('\r\n\x0b\x0c\x85\u2028\u2029=?:,;<>@" \t'))
hostile = st.one_of(
    st.text(letters, max_size=40),
    st.builds("Ada{}{}".format, st.sampled_from(HOSTILE), st.text(max_size=10)),
    st.builds("ada@visitor.example{}".format, st.sampled_from(HOSTILE)),
    st.builds("ada{}@visitor.example".format, st.sampled_from(HOSTILE)),
    st.emails(),
)  # fmt: skip


@given(name=hostile, email=hostile, topic=st.sampled_from(["role", "system", "x"]), text=hostile)
def test_hostile_text_is_refused_or_stays_where_it_belongs(
    name: str, email: str, topic: str, text: str
) -> None:
    fields = Fields.read({"name": name, "email": email, "topic": topic, "text": text})
    if mistakes(fields):
        with pytest.raises(Unsendable):
            made(fields)
        return
    mail = made(fields)
    head, _, _ = mail.partition(b"\r\n\r\n")
    assert sorted(line.partition(b":")[0].decode() for line in head.splitlines()) == sorted(HEADERS)
    parsed = read(mail)
    assert sorted(parsed.keys()) == sorted(HEADERS)
    (address,) = parsed["Reply-To"].addresses
    assert address.addr_spec == fields.email
    assert body(mail).startswith(fields.text + "\n\n-- \n" + fields.name)


@pytest.mark.parametrize("hostile_text", HOSTILE)
def test_even_a_stored_message_id_makes_no_header(hostile_text: str) -> None:
    if hostile_text[0] in ",; ":
        return
    with pytest.raises(Unsendable):
        made(GOOD, message_id=f"<1@sheet.example>{hostile_text}")


@pytest.mark.parametrize("text", HOSTILE)
def test_no_hostile_address_is_mailed(text: str) -> None:
    with pytest.raises(Unsendable, match="its email may not be mailed"):
        made(replace(GOOD, email=f"ada@visitor.example{text}"))


def test_the_last_look_at_the_bytes_refuses_a_header_too_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On a Python before 3.11.10 an encoded word could do this, past every check before."""
    whole = EmailMessage.as_bytes
    monkeypatch.setattr(
        EmailMessage,
        "as_bytes",
        lambda self, **how: whole(self, **how).replace(b"Date:", b"Bcc: eve@x.example\r\nDate:"),
    )
    with pytest.raises(Unsendable, match="Bcc"):
        made(GOOD)
