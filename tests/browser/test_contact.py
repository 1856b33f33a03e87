"""The contact form in a real browser, with and without JavaScript, here and from another host."""

from __future__ import annotations

import random
import shutil
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from datasheet.address import BaseUrl
from datasheet.contact.delivery import MailAccount
from datasheet.freezer import Order, freeze
from datasheet.project import locate
from tests.browser.test_access import _AXE_RUN, AXE, RULES
from tests.fixture_site import NOW, SITE
from tests.live_site import LETTER, Place, live_site
from tests.served_folder import SiteServer, serving
from tests.smtp_sink import Sink, sink

pytestmark = pytest.mark.browser

TYPED = {name: text for name, text in LETTER.items() if name != "topic"}
_OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_REPORTS = """document.addEventListener('securitypolicyviolation',
  event => (globalThis.refused ??= []).push(event.violatedDirective))"""


def free_port() -> int:
    """Return a port that stays free until a test listens on it.

    The address of a frozen site has its port, and servers come and go on it. Below 32768 the
    system gives no port to somebody else's connection meanwhile.
    """
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port


def made(root: Path, port: int, *, live: str = "", served: bool = True, path: str = "/") -> Place:
    """Freeze the fixture site for a port of this machine."""
    shutil.copytree(SITE, root / "site")
    settings = root / "site/content/site.toml"
    if live:
        settings.write_text(f'live = "{live}"\n' + settings.read_text("utf-8"), encoding="utf-8")
    project = locate(root / "site")
    base = BaseUrl.parse(f"http://127.0.0.1:{port}{path}")
    order = Order(project=project, now=NOW, base=base, served=served)
    return Place(project=project, folder=root / "out", frozen=freeze(order, root / "out"))


@pytest.fixture(scope="module", params=["/", "/sub/"], ids=["root", "sub"])
def here(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The fixture site with its form on the same host, at its root and below a path."""
    return made(tmp_path_factory.mktemp("here"), free_port(), path=request.param)


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Sink]:
    with sink() as server:
        yield server


@pytest.fixture
def account(mailbox: Sink) -> MailAccount:
    mailbox.received.clear()
    return MailAccount(
        host="127.0.0.1",
        port=mailbox.port,
        security="none",
        sender="site@sheet.example",
        recipient="robin@example.com",
    )


@pytest.fixture
def running(here: Place, account: MailAccount, tmp_path: Path) -> Iterator[SiteServer]:
    port = int(here.frozen.base.origin.rsplit(":")[-1])
    with live_site(here, tmp_path / "data", account=account, port=port) as server:
        yield server


def contact(place: Place) -> str:
    return place.frozen.base.absolute("/contact/")


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    context.add_init_script(_REPORTS)
    yield context
    context.close()


def fill(page: Page, **other: str) -> None:
    for name, text in {**TYPED, **other}.items():
        page.fill(f"[name={name}]", text)
    page.check(f"[value={LETTER['topic']}]")


def send(page: Page) -> None:
    page.get_by_role("button", name="Send message").click()


def test_a_message_is_stored_then_accepted_and_arrives_once(
    context: BrowserContext, here: Place, running: SiteServer, mailbox: Sink
) -> None:
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(contact(here))
    fill(page)
    with page.expect_request(lambda asked: asked.method == "POST") as sent:
        send(page)
    expect(page.get_by_text("Your message is safely stored, no. 001.")).to_be_visible()
    expect(page.get_by_text("Accepted by my mail server")).to_be_visible(timeout=15_000)
    # Who listens hears the answer.
    expect(page.locator("div#letter")).to_be_focused()
    assert page.locator("form").count() == 0
    assert sent.value.post_data is not None
    assert "submission=&" not in sent.value.post_data, "the script gave it an id"
    assert "stamp=&" not in sent.value.post_data, "the server signed when it was shown"
    assert [mail.mail["Reply-To"] for mail in mailbox.received] == [LETTER["email"]]
    assert page.evaluate("globalThis.refused ?? []") == []
    assert said == []


def test_without_javascript_it_is_the_same_form(
    chromium: Browser, here: Place, running: SiteServer, mailbox: Sink
) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(contact(here))
    fill(page, email="ada@example")
    send(page)
    expect(page.get_by_text("1 thing to correct")).to_be_visible()
    assert page.input_value("[name=text]") == LETTER["text"]
    assert page.input_value("[name=email]") == "ada@example"
    page.fill("[name=email]", LETTER["email"])
    send(page)
    expect(page.get_by_text("Your message is safely stored, no. 001.")).to_be_visible()
    page.reload()
    expect(page.get_by_text("no. 001")).to_be_visible()
    page.wait_for_timeout(300)
    page.reload()
    expect(page.get_by_text("Accepted by my mail server")).to_be_visible()
    assert len(mailbox.received) == 1
    context.close()


def test_a_mistake_takes_the_focus_and_nothing_typed_is_lost(
    context: BrowserContext, here: Place, running: SiteServer
) -> None:
    page = context.new_page()
    page.goto(contact(here))
    fill(page, email="ada@example")
    send(page)
    expect(page.get_by_role("alert").get_by_text("1 thing to correct")).to_be_visible()
    expect(page.get_by_role("alert").filter(has_text="to correct")).to_be_focused()
    assert page.input_value("[name=text]") == LETTER["text"]
    page.get_by_role("link", name="E-mail", exact=True).click()
    assert page.evaluate("document.activeElement.id") == "c-email"
    page.fill("[name=email]", LETTER["email"])
    send(page)
    expect(page.get_by_text("safely stored")).to_be_visible()


def test_when_the_back_end_is_away_the_form_says_so_and_keeps_the_text(
    context: BrowserContext, here: Place, account: MailAccount, tmp_path: Path
) -> None:
    port = int(here.frozen.base.origin.rsplit(":")[-1])
    page = context.new_page()
    uncaught: list[str] = []
    page.on("pageerror", lambda error: uncaught.append(str(error)))
    with live_site(here, tmp_path / "data", account=account, port=port):
        page.goto(contact(here))
    fill(page)
    tall = page.locator("textarea").bounding_box()
    send(page)
    note = page.locator("#away")
    expect(note).to_be_visible()
    expect(note).to_contain_text("the back end does not answer")
    expect(note.get_by_role("link")).to_have_attribute("href", "mailto:robin@example.com")
    expect(note).to_be_focused()
    assert page.input_value("[name=text]") == LETTER["text"]
    assert tall is not None
    with live_site(here, tmp_path / "data", account=account, port=port):
        send(page)
        expect(page.get_by_text("safely stored")).to_be_visible()
    assert uncaught == []


def test_a_stranger_s_error_page_does_not_take_the_place_of_the_text(
    context: BrowserContext, here: Place, running: SiteServer
) -> None:
    page = context.new_page()
    page.goto(contact(here))
    fill(page)
    page.route(
        "**/live/contact/",
        lambda route: route.fulfill(status=503, body="<h1>Down</h1>", content_type="text/html"),
    )
    send(page)
    expect(page.locator("#away")).to_contain_text("refused the form (503)")
    assert page.input_value("[name=text]") == LETTER["text"]


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_a_form_on_a_static_host_reaches_its_server(
    chromium: Browser, account: MailAccount, mailbox: Sink, tmp_path: Path, javascript: bool
) -> None:
    static, live = free_port(), free_port()
    pages = made(
        tmp_path / "static", static, live=f"http://127.0.0.1:{live}/", served=False, path="/blog/"
    )
    behind = made(tmp_path / "live", live)
    with ExitStack() as stack:
        stack.enter_context(
            live_site(
                behind,
                tmp_path / "data",
                account=account,
                origins=(pages.frozen.base.origin,),
                port=live,
            )
        )
        host = serving(
            pages.folder, str(pages.frozen.base), static, live=pages.frozen.publication.live
        )
        stack.enter_context(host)
        context = chromium.new_context(java_script_enabled=javascript)
        context.add_init_script(_REPORTS)
        page = context.new_page()
        page.goto(contact(pages))
        fill(page)
        send(page)
        expect(page.get_by_text("Your message is safely stored, no. 001.")).to_be_visible()
        if javascript:
            assert page.url == contact(pages)
            assert page.evaluate("globalThis.refused ?? []") == []
            expect(page.get_by_text("Accepted by my mail server")).to_be_visible(timeout=15_000)
        context.close()
    assert len(mailbox.received) == 1


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_state_can_be_used_by_everyone(
    context: BrowserContext, here: Place, running: SiteServer, theme: str
) -> None:
    context.add_init_script(path=AXE)
    page = context.new_page()
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(contact(here))

    def check(state: str) -> None:
        assert page.evaluate(_AXE_RUN, RULES) == [], state
        assert page.evaluate(_OVERFLOW) == 0, state

    check("empty")
    fill(page, name="", email="two@example.com, more@example.com")
    send(page)
    expect(page.get_by_text("2 things to correct")).to_be_visible()
    check("mistakes")
    fill(page)
    send(page)
    expect(page.get_by_text("safely stored")).to_be_visible()
    check("stored")
