"""The fixture site with its live parts on a real server, and how to post a form to it."""

from __future__ import annotations

import http.client
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from datasheet.app import create_app
from datasheet.contact.delivery import MailAccount
from datasheet.contact.part import open_contact
from datasheet.freezer import Frozen
from datasheet.kit.limits import Limits
from datasheet.kit.origin import Origins
from datasheet.kit.running import Backing
from datasheet.kit.streams import Streams
from datasheet.project import Project
from datasheet.server import compose
from tests.served_folder import HOST, Answer, SiteServer

FORM = "application/x-www-form-urlencoded"
LETTER = {
    "name": "Ada Example",
    "email": "ada@example.com",
    "topic": "system",
    "text": "We lose one order in a thousand.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a live site is made of: a frozen folder, and what its pages were made from."""

    project: Project
    folder: Path
    frozen: Frozen


@contextmanager
def live_site(
    place: Place,
    data_folder: Path,
    *,
    account: MailAccount | None = None,
    database_url: str | None = None,
    origins: tuple[str, ...] = (),
    trusted_hops: int = 0,
    port: int = 0,
) -> Iterator[SiteServer]:
    """Serve it until the end of ``with``, then drain it as SIGTERM does."""
    publication = place.frozen.publication
    data_folder.mkdir(exist_ok=True)
    allowed = Origins(publication.base.origin, origins)
    streams = Streams()
    backing = Backing(
        data_folder=data_folder,
        database_url=database_url,
        redis_url=None,
        secret_key=b"a key for tests alone",
        limits=Limits(),
        origins=allowed,
        streams=streams,
    )
    contact = open_contact(backing, account, mail_host="sheet.example", keep_days=365)
    composition = compose(
        place.folder,
        publication.base,
        live=publication.live,
        streams=streams,
        origins=allowed,
        running=[contact],
        app=create_app(publication, place.project, [contact]),
        trusted_hops=trusted_hops,
    )
    with SiteServer(composition, port) as server:
        yield server


def post(
    server: SiteServer,
    form: Mapping[str, str] | bytes,
    headers: Mapping[str, str] | None = None,
    *,
    origin: str | None = "http://127.0.0.1",
    path: str = "/live/contact/",
) -> Answer:
    """Post a form as a browser on the site's own page does, unless told otherwise."""
    body = form if isinstance(form, bytes) else urlencode(form).encode()
    given = {"Content-Type": FORM, **({"Origin": origin} if origin else {}), **(headers or {})}
    connection = http.client.HTTPConnection(HOST, server.port, timeout=20)
    try:
        connection.request("POST", path, body, given)
        return Answer(connection.getresponse())
    finally:
        connection.close()
