"""What a visitor may send."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from datasheet.contact.message import (
    EMAIL_LENGTH_MAX,
    NAME_LENGTH_MAX,
    TEXT_LENGTH_MAX,
    Fields,
    derived_id,
    mistakes,
    read_id,
    read_number,
    shown_number,
)
from datasheet.contact.network import DailyHash
from tests.contact.letters import NOW

GOOD = Fields(name="Ada Example", email="ada@visitor.example", topic="role", text="Hello.")


def test_a_plain_message_has_no_mistakes() -> None:
    assert mistakes(GOOD) == {}


@pytest.mark.parametrize("topic", ["role", "system", "article"])
def test_each_topic_is_taken(topic: str) -> None:
    assert not mistakes(replace(GOOD, topic=topic))


def test_an_empty_form_is_told_field_by_field() -> None:
    assert mistakes(Fields.read({})) == {
        "name": "Write your name.",
        "email": "Write your e-mail address, so that I can answer.",
        "topic": "Choose what it is about: a role, a system, an article.",
        "text": "Write your message.",
    }


@pytest.mark.parametrize(
    "email",
    [
        "ada@visitor.example",
        "a.d-a+jobs@mail.visitor.example",
        "o'neil@visitor.example",
        "ada@xn--bcher-kva.example",
        "1@2.example",
    ],
)
def test_one_address_is_taken(email: str) -> None:
    assert not mistakes(replace(GOOD, email=email))


ONE = "Write one address, such as name@example.com."
ALONE = "Write one address alone, such as name@example.com."
BARE = "Write the address alone, without a name or quotes: name@example.com."
LINE = "Write it on one line."
LATIN = "Write the address in plain Latin letters, such as name@example.com."
MARKS = "Remove the marks that turn the writing direction; they cannot be seen."
CONTROL = "Remove the control letters; they cannot be seen."


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("ada", ONE),
        ("@visitor.example", ONE),
        ("ada@", ONE),
        ("ada.@visitor.example", ONE),
        ("a..b@visitor.example", ONE),
        ("ada@-visitor.example", ONE),
        ("ada@visitor..example", ONE),
        ("ada@192.168.0.1", ONE),
        ("ada@example", "This address has no domain ending. Try name@example.com."),
        ("ada@visitor.example,bob@visitor.example", ALONE),
        ("ada@visitor.example; bob@visitor.example", ALONE),
        ("ada@visitor.example bob@visitor.example", ALONE),
        ("ada,bob", ALONE),
        ("Ada <ada@visitor.example>", BARE),
        ('"ada"@visitor.example', BARE),
        ("ada@[127.0.0.1]", BARE),
        ("ada(comment)@visitor.example", BARE),
        ("group:ada@visitor.example", BARE),
        ("ad a@visitor.example", BARE),
        ("ada\\@visitor.example", BARE),
        ("ädä@visitor.example", LATIN),
        ("=?utf-8?q?ada=0d=0aBcc:x?=@visitor.example", 'Write it without "=?".'),
        ("ada@visitor.example\r\nBcc: bob@visitor.example", LINE),
        ("ada\u2028@visitor.example", LINE),
        ("ada\x85@visitor.example", LINE),
        ("ada\x00@visitor.example", CONTROL),
        ("\u202eada@visitor.example", MARKS),
    ],
)  # fmt: skip
def test_anything_but_one_address_is_told_with_the_remedy(email: str, sentence: str) -> None:
    assert mistakes(replace(GOOD, email=email)) == {"email": sentence}


@pytest.mark.parametrize(
    "letter", [*map(chr, range(32)), "\x7f", "\x85", "\x9f", "\u2028", "\u2029", "\udc80"]
)
def test_no_control_letter_or_line_separator_is_taken_in_a_name(letter: str) -> None:
    assert set(mistakes(replace(GOOD, name=f"Ada{letter}Example"))) == {"name"}


@pytest.mark.parametrize("letter", [chr(n) for n in range(32) if n not in (9, 10)] + ["\udc80"])
def test_no_control_letter_is_taken_in_a_text(letter: str) -> None:
    assert set(mistakes(replace(GOOD, text=f"one{letter}two"))) == {"text"}


@pytest.mark.parametrize("letter", "\u061c\u200e\u200f\u202a\u202e\u2066\u2069")
def test_no_mark_of_direction_is_taken_in_a_name_and_every_one_in_a_text(letter: str) -> None:
    assert set(mistakes(replace(GOOD, name=f"Ada{letter}", text=f"a{letter}b"))) == {"name"}


@pytest.mark.parametrize("nothing", ["", "   ", "\u200b", "\u00ad \ufeff"])
def test_what_cannot_be_seen_is_not_written(nothing: str) -> None:
    assert set(mistakes(Fields.read({"name": nothing, "text": nothing}))) >= {"name", "text"}


def test_lengths_are_counted_in_letters_and_told() -> None:
    local = "a" * 60
    host = f"{'b' * 60}.{'c' * 60}.{'d' * 60}.example"
    longest = "🙂" * TEXT_LENGTH_MAX
    fits = Fields(name="ä" * NAME_LENGTH_MAX, email=f"{local}@{host}", topic="role", text=longest)
    assert len(fits.email) <= EMAIL_LENGTH_MAX
    assert mistakes(fits) == {}
    over = replace(fits, name=fits.name + "x", text=fits.text + "x")
    assert mistakes(over) == {
        "name": "Write at most 100 letters; these are 101.",
        "text": "Write at most 5,000 letters; these are 5,001.",
    }
    assert set(mistakes(replace(GOOD, email=f"{'a' * 65}@{host}"))) == {"email"}
    longer = f"{local}@{'e' * 60}.{host}"
    assert set(mistakes(replace(GOOD, email=longer))) == {"email"}


def test_every_line_end_in_a_text_becomes_one() -> None:
    given = {"text": " \r\na\r\nb\rc\nd\u2028e\u2029f\x85g\r\n"}
    assert Fields.read(given).text == "a\nb\nc\nd\ne\nf\ng"


def test_the_longest_text_fits_into_a_form_of_64_kib() -> None:
    assert TEXT_LENGTH_MAX * len("%F0%9F%99%82") + 3 * (NAME_LENGTH_MAX * 12) < 64 * 1024


def test_the_same_text_on_one_day_has_one_derived_id() -> None:
    made = derived_id(GOOD, NOW, b"key")
    assert str(UUID(made)) == made == read_id(made)
    assert derived_id(GOOD, NOW + timedelta(hours=1), b"key") == made
    others = {
        derived_id(GOOD, NOW + timedelta(days=1), b"key"),
        derived_id(GOOD, NOW, b"another"),
        derived_id(replace(GOOD, text="Hello!"), NOW, b"key"),
        derived_id(replace(GOOD, name="Ada Exampl", email="eada@visitor.example"), NOW, b"key"),
    }
    assert len(others | {made}) == 5


def test_an_id_is_a_uuid_in_one_spelling() -> None:
    assert read_id("F2ABAC80-EBEA-4C24-A509-0A998F5BC932") == "f2abac80-ebea-4c24-a509-0a998f5bc932"
    wrong = ["", "x", "{f2abac80-ebea-4c24-a509-0a998f5bc932}", "f2abac80ebea4c24a5090a998f5bc932"]
    wrong += ["f2abac80-ebea-4c24-a509-0a998f5bc932\n", "f2abac80-ebea-4c24-a509-0a998f5bc93\uff12"]
    assert [read_id(text) for text in wrong] == [None] * len(wrong)


def test_a_number_is_shown_short_and_read_back() -> None:
    assert shown_number(1266) == "4F2"
    assert shown_number(1) == "001"
    assert shown_number(74565) == "12345"
    for number in (1, 1266, 74565):
        assert read_number(shown_number(number).lower()) == number
    assert [read_number(text) for text in ("", "4G2", "-1", "0x1", " 1")] == [None] * 5


def test_an_address_is_one_name_for_a_day_and_none_can_be_recomputed() -> None:
    keys = iter([b"monday" * 5, b"tuesday" * 5])
    hashed = DailyHash(lambda length: next(keys))
    monday = hashed("192.0.2.1", NOW)
    assert hashed("192.0.2.1", NOW + timedelta(hours=3)) == monday
    assert hashed("192.0.2.2", NOW) != monday
    assert "192" not in monday
    assert hashed("", NOW) == ""
    assert hashed("192.0.2.1", NOW + timedelta(days=1)) != monday
    assert hashed._key == b"tuesday" * 5, "yesterday's key is gone"
