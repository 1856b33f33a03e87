"""What the form's address answers, over real HTTP: each kind of post, each its clear answer."""

from __future__ import annotations

import re
import sqlite3
import threading
import uuid
from pathlib import Path

import pytest

from datasheet.contact.reception import KEPT, KEPT_UNSURE
from tests.live_site import LETTER, Place, live_site, post
from tests.pages.markup import Element, read
from tests.served_folder import Answer, SiteServer, ask, raw

HTMX = {"HX-Request": "true"}


def stored(folder: Path) -> list[tuple[str, str]]:
    """Return name and text of every message on disk."""
    with sqlite3.connect(folder / "data/contact.sqlite3") as file:
        return list(file.execute("select name, text from contact_message order by number"))


def letter(answer: Answer) -> Element:
    """Return the part of a page or fragment that stands where the form was."""
    (found,) = [e for e in read(answer.text).all() if e.attributes.get("id") == "letter"]
    return found


def test_a_message_is_stored_and_shown_on_a_page_of_its_own(
    server: SiteServer, tmp_path: Path
) -> None:
    answer = post(server, LETTER)
    assert answer.status == 303
    assert stored(tmp_path) == [(LETTER["name"], LETTER["text"])]
    shown = ask(server, answer.headers["Location"])
    assert shown.status == 200
    assert "safely stored, no. 001" in letter(shown).text
    assert "I answer within two working days." in letter(shown).text
    assert ask(server, answer.headers["Location"]).status == 200, "a reload sends nothing again"
    assert len(stored(tmp_path)) == 1


def test_a_page_that_changes_itself_gets_a_fragment(server: SiteServer) -> None:
    answer = post(server, LETTER, HTMX)
    assert answer.status == 200
    assert answer.text.startswith("<div")
    assert "safely stored" in letter(answer).text
    assert "HX-Request" in answer.headers.get_all("Vary", [])[0]
    assert "<html" not in answer.text


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
def test_a_mistake_names_its_field_and_keeps_what_was_typed(
    server: SiteServer, tmp_path: Path, headers: dict[str, str]
) -> None:
    typed = LETTER | {"email": "ada@example", "text": '</textarea><script>alert("x")</script>'}
    answer = post(server, typed, headers)
    assert answer.status == 422
    form = letter(answer)
    wrong = [e for e in form.all("input") if e.attributes.get("aria-invalid") == "true"]
    assert [e.attributes["name"] for e in wrong] == ["email"]
    assert wrong[0].attributes["value"] == "ada@example"
    assert wrong[0].attributes["aria-describedby"] == "h-email e-email"
    assert form.one("p", "error").text == "This address has no domain ending. Try name@example.com."
    (link,) = form.one("ul").all("a")
    assert link.attributes["href"] == "#c-email"
    assert "autofocus" in next(iter(form.all("div", "errors"))).attributes
    assert form.one("textarea").text.strip() == typed["text"]
    assert "<script>alert" not in answer.text
    checked = [e.attributes["value"] for e in form.all("input") if "checked" in e.attributes]
    assert checked == ["system"]
    assert stored(tmp_path) == []


def test_the_form_that_comes_back_can_be_sent_as_it_is(server: SiteServer, tmp_path: Path) -> None:
    form = letter(post(server, LETTER | {"email": ""}))
    hidden = {
        e.attributes["name"]: e.attributes["value"]
        for e in form.all("input")
        if e.attributes.get("type") == "hidden"
    }
    assert uuid.UUID(hidden["submission"])
    assert hidden["stamp"]
    assert post(server, LETTER | hidden).status == 303
    with sqlite3.connect(tmp_path / "data/contact.sqlite3") as file:
        ((age,),) = file.execute("select form_age_seconds from contact_message")
    assert 0 <= age < 60, "the signed time was read"


def test_a_double_click_is_one_message(server: SiteServer, tmp_path: Path) -> None:
    """Without JavaScript the form has no id: the same text is the same message."""
    places = {post(server, LETTER).headers["Location"] for _ in range(2)}
    assert len(places) == 1
    assert len(stored(tmp_path)) == 1


def test_many_copies_at_once_are_one_message(server: SiteServer, tmp_path: Path) -> None:
    sent = LETTER | {"submission": str(uuid.uuid4())}
    answers: list[int] = []
    copies = [
        threading.Thread(target=lambda: answers.append(post(server, sent, HTMX).status))
        for _ in range(KEPT.times)
    ]
    for copy in copies:
        copy.start()
    for copy in copies:
        copy.join()
    assert answers == [200] * KEPT.times
    assert len(stored(tmp_path)) == 1


def test_another_text_under_the_same_id_is_refused_and_kept_in_the_form(
    server: SiteServer, tmp_path: Path
) -> None:
    sent = LETTER | {"submission": str(uuid.uuid4())}
    post(server, sent)
    answer = post(server, sent | {"text": "Another text."}, HTMX)
    assert answer.status == 409
    form = letter(answer)
    assert "stored as no. 001" in form.text
    assert form.one("textarea").text.strip() == "Another text."
    (submission,) = [e for e in form.all("input") if e.attributes["name"] == "submission"]
    again = sent | {"text": "Another text.", "submission": submission.attributes["value"]}
    assert post(server, again, HTMX).status == 200, "pressing the button again sends it"
    assert [text for _, text in stored(tmp_path)] == [LETTER["text"], "Another text."]


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
def test_a_form_on_another_site_is_refused(server: SiteServer, tmp_path: Path, origin: str) -> None:
    answer = post(server, LETTER, origin=origin)
    assert answer.status == 403
    assert "nothing was stored" in answer.text
    assert stored(tmp_path) == []


def test_a_post_without_an_origin_is_taken_under_a_stricter_limit(server: SiteServer) -> None:
    statuses = [
        post(server, LETTER | {"text": f"Text {n}."}, origin=None).status
        for n in range(KEPT_UNSURE.times + 1)
    ]
    assert statuses == [303] * KEPT_UNSURE.times + [429]
    assert post(server, LETTER).status == 303, "a form of the site's own still comes through"


def test_too_many_are_told_when_to_come_back_and_lose_nothing(server: SiteServer) -> None:
    for n in range(KEPT.times):
        assert post(server, LETTER | {"text": f"Text {n}."}).status == 303
    answer = post(server, LETTER | {"text": "One too many."}, HTMX)
    assert answer.status == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 2 * KEPT.seconds
    assert re.search(r"Try again in about \d+ (minutes?|seconds)\.", letter(answer).text)
    assert letter(answer).one("textarea").text.strip() == "One too many."
    # A forged header makes no other network of it, with a line or an underscore.
    for name in ("X-Forwarded-For", "X_Forwarded_For", "Forwarded"):
        assert post(server, LETTER | {"text": "x"}, {name: "203.0.113.9"}).status == 429, name


def test_what_fills_the_hidden_field_is_stored_as_spam(server: SiteServer, tmp_path: Path) -> None:
    answer = post(server, LETTER | {"website": "https://cheap.example"}, HTMX)
    assert answer.status == 200
    assert "safely stored" in answer.text
    with sqlite3.connect(tmp_path / "data/contact.sqlite3") as file:
        assert list(file.execute("select count(*) from contact_outbox")) == [(0,)]
    assert len(stored(tmp_path)) == 1


@pytest.mark.parametrize(
    ("body", "kind", "status", "said"),
    [
        (b"{}", "application/json", 415, "application/x-www-form-urlencoded"),
        (b"--x\r\n", "multipart/form-data; boundary=x", 415, "files cannot be taken"),
        (b"name=%FF%FE&text=x", None, 400, "not UTF-8"),
        (b"name=caf\xe9", None, 400, "not UTF-8"),
        (b"name=a&name=b", None, 400, "twice"),
        (b"&".join(b"f%d=1" % n for n in range(5_000)), None, 400, "20 named fields"),
        (b"text=" + b"x" * 100_000, None, 413, ""),
    ],
)
def test_what_is_no_form_of_this_site_is_told_so(
    server: SiteServer, tmp_path: Path, body: bytes, kind: str | None, status: int, said: str
) -> None:
    answer = post(server, body, {"Content-Type": kind} if kind else {})
    assert answer.status == status
    assert said in answer.text
    assert stored(tmp_path) == []


def test_a_body_in_pieces_is_read_and_bounded(server: SiteServer, tmp_path: Path) -> None:
    head = (
        b"POST /live/contact/ HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://127.0.0.1\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    whole = b"name=Ada&email=ada%40example.com&topic=role&text=In+pieces."
    pieces = b"".join(b"1\r\n%c\r\n" % byte for byte in whole) + b"0\r\n\r\n"
    assert b"303 See Other" in raw(server, head + pieces)
    assert stored(tmp_path) == [("Ada", "In pieces.")]
    endless = b"10000\r\n" + b"x" * 65_536 + b"\r\n10\r\n" + b"x" * 16 + b"\r\n0\r\n\r\n"
    assert b" 413 " in raw(server, head + endless).split(b"\r\n")[0]


def test_reading_the_address_is_told_where_the_form_is(server: SiteServer) -> None:
    answer = ask(server, "/live/contact/")
    assert answer.status == 405
    assert answer.headers["Allow"] == "POST"
    assert 'href="/contact/"' in answer.text


def test_only_who_has_its_id_can_ask_after_a_message(server: SiteServer) -> None:
    post(server, LETTER)
    for id in ("", "1", "001", str(uuid.uuid4()), "%00", "' or 1=1 --"):
        answer = ask(server, f"/live/contact/message?id={id}".replace(" ", "%20"))
        assert answer.status == 404, id
        assert LETTER["name"] not in answer.text


def test_a_store_that_does_not_answer_is_told_and_nothing_typed_is_lost(
    place: Place, tmp_path: Path
) -> None:
    with live_site(place, tmp_path / "data") as server:
        assert post(server, LETTER).status == 303
        folder = tmp_path / "data"
        # Another program holds the file for longer than a visitor waits.
        with sqlite3.connect(folder / "contact.sqlite3") as other:
            other.execute("begin exclusive")
            answer = post(server, LETTER | {"text": "Kept in the form."}, HTMX)
            other.rollback()
        assert answer.status == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert "Nothing was stored" in letter(answer).text
        assert "robin@example.com" in letter(answer).text
        assert letter(answer).one("textarea").text.strip() == "Kept in the form."
        assert post(server, LETTER | {"text": "Kept in the form."}).status == 303
    assert [text for _, text in stored(tmp_path)] == [LETTER["text"], "Kept in the form."]
