"""The site as a Flask application: static pages and files only, the one thing ever frozen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from http import HTTPStatus

from flask import Flask
from jinja2 import StrictUndefined

from datasheet.content.moments import show_date
from datasheet.kit import htmx
from datasheet.kit.running import Running
from datasheet.live import SAME
from datasheet.page_weight import MARK
from datasheet.pages import addresses, feeds, policy, search, sitemap
from datasheet.pages.addresses import Generators
from datasheet.pages.dumbbell import dumbbell
from datasheet.pages.evidence import evidence
from datasheet.pages.feed_formats import ATOM, JSON, RSS
from datasheet.pages.needs import scripts, stylesheets
from datasheet.pages.passage import apart
from datasheet.pages.press import EXTENSION
from datasheet.pages.publication import Publication
from datasheet.pages.recruiters import recruiting
from datasheet.pages.structured_data import absolute_source
from datasheet.pages.views import not_found, pages
from datasheet.pages.writing import writing
from datasheet.project import Project

# Files before pages: of two rules of one weight the first counts, and a page's /<slug>/ would
# answer for /feed.xml too.
BLUEPRINTS = (
    feeds.feeds,
    sitemap.indexing,
    search.searching,
    pages,
    writing,
    recruiting,
    evidence,
)
GENERATORS: Generators = addresses.merged(
    addresses.GENERATORS, search.GENERATORS, feeds.GENERATORS, sitemap.GENERATORS
)
"""Every endpoint that answers GET, each with what generates its addresses."""

NAVIGATION = (
    ("Work", "/projects/"),
    ("Writing", "/posts/"),
    ("Lab", "/lab/"),
    ("Timeline", "/timeline/"),
    ("Contact", "/contact/"),
)

FOOTER = (
    ("About", "/about/"),
    ("Services", "/services/"),
    ("Résumé", "/resume/"),
    ("For recruiters", "/for/recruiters/"),
    ("Feed", "/feed.xml"),
)
FEEDS = tuple(
    (form.file, form.media_type, kind)
    for form, kind in ((ATOM, "Atom"), (RSS, "RSS"), (JSON, "JSON Feed"))
)
"""Each feed's file, type and kind; a page announces those that are there."""


def create_site(publication: Publication, project: Project) -> Flask:
    """Return the application that shows a publication."""
    site = Flask(
        "datasheet",
        template_folder=str(project.templates),
        # Assets have a route of their own, which knows their hashed names.
        static_folder=None,
        # Flask would guess a folder inside the source root.
        instance_path=str(project.root / "instance"),
    )
    site.extensions[EXTENSION] = publication
    for blueprint in BLUEPRINTS:
        site.register_blueprint(blueprint)
    _prepare_templates(site, publication)
    return site


def create_app(publication: Publication, project: Project, running: Sequence[Running]) -> Flask:
    """Return the application of a server: the site, and the routes of its live parts.

    It is never frozen, and only the live routes are ever asked: files answer for the pages. They
    are there so that a live route can show a whole page and build its links.
    """
    app = create_site(publication, project)
    app.config.update(APPLICATION_ROOT=publication.base.prefix or "/")
    htmx.listen(app)
    # Known only of a frozen page.
    app.jinja_env.globals["weight"] = ""
    if publication.live == SAME:
        # A fragment may be put into a page of another host, so it writes addresses whole.
        app.jinja_env.globals["live"] = publication.base.absolute
    app.register_error_handler(HTTPStatus.NOT_FOUND, lambda _: (not_found(), HTTPStatus.NOT_FOUND))
    for part in running:
        for blueprint, folder in ((part.blueprint, "live"), (part.api, "api/v1")):
            if blueprint is not None:
                app.register_blueprint(blueprint, url_prefix=f"/{folder}/{part.name}")
    return app


def _prepare_templates(site: Flask, publication: Publication) -> None:
    environment = site.jinja_env
    environment.undefined = StrictUndefined
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.filters["kind"] = lambda block: type(block).__name__
    edition, base = publication.edition, publication.base
    environment.globals.update(
        edition=edition,
        site=edition.site,
        owner=edition.site.owner,
        demos=publication.demos,
        navigation=NAVIGATION,
        policy=policy.meta(publication.live, search=edition.site.search),
        href=base.href,
        live=partial(publication.live.href, base),
        apart=apart,
        absolute=base.absolute,
        absolute_source=lambda source: absolute_source(publication, source),
        asset=lambda name: base.href(publication.assets.static(name)),
        there=_there(site, publication),
        date=lambda moment: show_date(moment.astimezone(edition.site.time_zone)),
        iso=lambda moment: moment.astimezone(edition.site.time_zone).date().isoformat(),
        more=FOOTER,
        feeds=FEEDS,
        dumbbell=dumbbell,
        stylesheets=stylesheets,
        scripts=scripts,
        weight=MARK,
        htmx_script=htmx.SCRIPT,
        htmx_config=htmx.settings(own_host_only=publication.live.origin is None),
    )


def _there(site: Flask, publication: Publication) -> Callable[[str], bool]:
    """Return the question whether a page exists: a template links to nothing else."""
    urls = site.url_map.bind("")
    present = frozenset(
        urls.build(endpoint, values)
        for endpoint, values in addresses.addresses(publication, GENERATORS)
    )
    return present.__contains__
