"""A site as it runs: its frozen files and its live parts, on a socket, until it is told to end."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from urllib.parse import urlsplit

import click

from datasheet.address import BaseUrl
from datasheet.app import create_app
from datasheet.contact.access import account_of
from datasheet.contact.part import open_contact
from datasheet.kit.limits import Limits
from datasheet.kit.origin import Origins
from datasheet.kit.running import Backing, Running
from datasheet.kit.streams import Streams
from datasheet.pages.publication import Publication
from datasheet.project import Project
from datasheet.server import compose, serve, shown
from datasheet.server.journal import open_journal
from datasheet.settings import Settings, here
from datasheet.terminal import tell

COMPRESSED = "compressed"
"""The folder of files in their smaller forms, inside the data folder. It may be deleted."""


def open_parts(backing: Backing, settings: Settings, publication: Publication) -> Sequence[Running]:
    """Open every live part of the site. Raises StoreRefused: then nothing may be served."""
    site = publication.edition.site
    account = account_of(settings.mail, site.owner.email)
    contact = open_contact(
        backing,
        account,
        mail_host=account.domain if account else urlsplit(settings.base.origin).hostname or "",
        keep_days=site.contact.keep_days,
    )
    return (contact,)


def run_site(
    project: Project, settings: Settings, publication: Publication, listening: socket.socket
) -> None:
    """Serve a site that is frozen in ``build/``, until Ctrl-C or SIGTERM."""
    backing = Backing(
        data_folder=settings.data_folder,
        database_url=settings.database_url,
        redis_url=settings.redis_url,
        secret_key=settings.secret_key,
        limits=Limits(settings.redis_url),
        origins=Origins(settings.base.origin, settings.site_origins),
        streams=Streams(),
    )
    parts = [*open_parts(backing, settings, publication), *_shared(backing)]
    open_journal()
    composition = compose(
        project.root / "build",
        settings.base,
        live=publication.live,
        search=publication.edition.site.search,
        streams=backing.streams,
        origins=backing.origins,
        running=parts,
        app=create_app(publication, project, parts),
        compressed=settings.data_folder / COMPRESSED,
        trusted_hops=settings.trusted_hops,
    )

    def ready() -> None:
        click.echo(f"Your site: {_opened_at(settings)}")
        tell("This runs: the frozen pages and the contact form. Demos are not part of it yet.")
        tell("Next: python3 dev.py init makes it yours, python3 dev.py test runs the tests.")
        tell("Stop with Ctrl-C.")

    serve(composition, listening, ready=ready)


def _opened_at(settings: Settings) -> BaseUrl:
    """Return an address that a browser can open: 0.0.0.0 is none."""
    if settings.base != here(settings.host, settings.port):
        return settings.base
    return here(shown(settings.host).strip("[]"), settings.port)


def _shared(backing: Backing) -> Sequence[Running]:
    """Return what all parts stand on and nobody else asks after."""
    if backing.redis_url is None:
        return ()
    return [Running(name="limits", checks={"redis": backing.limits.trouble})]
