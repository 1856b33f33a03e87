"""Files that a static host reads, and the headers that every host of the site should send."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from types import MappingProxyType
from urllib.parse import unquote

from datasheet.address import BaseUrl
from datasheet.assets import FOLDER
from datasheet.content.items import Item
from datasheet.content.library import Edition
from datasheet.live import OFF, Live
from datasheet.pages import policy
from datasheet.pages.feed_formats import FORMATS
from datasheet.pages.media_types import BY_EXTENSION
from datasheet.pages.publication import Publication
from datasheet.pages.search import INDEX_HASHED

_TWO_YEARS_SECONDS = 63_072_000
_ONE_YEAR_SECONDS = 31_536_000

_SECURITY: Mapping[str, str] = MappingProxyType(
    {
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": (
            "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
            "magnetometer=(), microphone=(), midi=(), payment=(), usb=()"
        ),
    }
)
SHARING = "Cross-Origin-Resource-Policy"
OWN = "same-origin"
_SHARED = "cross-origin"
_FEED_EXTENSIONS = frozenset({".json", ".xml"})
_LABEL_FOLDERS = ("/tags/*/", "/categories/*/")


@dataclass(frozen=True, slots=True)
class HeaderRule:
    """Headers for all paths from the site's root that fit ``pattern``, which has one ``*`` at most.

    Hosts join the values with a comma when two rules set the same header, so no two rules that can
    fit the same path do.
    """

    pattern: str
    headers: Mapping[str, str]

    def fits(self, path: str) -> bool:
        before, star, after = self.pattern.partition("*")
        if not star:
            return path == self.pattern
        long_enough = len(path) >= len(before) + len(after)
        return long_enough and path.startswith(before) and path.endswith(after)


def header_rules(base: BaseUrl, live: Live = OFF, *, search: bool = True) -> Iterator[HeaderRule]:
    """Yield what a host should send with the site's files; ``search`` as in the settings."""
    everywhere = {"Content-Security-Policy": policy.header(live, search=search), **_SECURITY}
    # A browser keeps HSTS for the whole host and for years: never for a machine at a desk.
    if base.is_public and base.origin.startswith("https:"):
        everywhere["Strict-Transport-Security"] = f"max-age={_TWO_YEARS_SECONDS}"
    yield HeaderRule("/*", everywhere)
    immutable = f"public, max-age={_ONE_YEAR_SECONDS}, immutable"
    for pattern in (f"{FOLDER}*", *(INDEX_HASHED if search else ())):
        yield HeaderRule(pattern, {"Cache-Control": immutable})
    for form in FORMATS.values():
        kind = {"Content-Type": f"{form.media_type}; charset=utf-8"}
        for folder in ("/", *_LABEL_FOLDERS):
            yield HeaderRule(f"{folder}{form.file}", kind)
    # By the end of the path, which no two rules share. Readers and previews on other sites load
    # feeds and images; everything else is ours alone.
    yield HeaderRule("/", {SHARING: OWN})
    yield HeaderRule("/*/", {SHARING: OWN})
    for extension, kind_of_file in BY_EXTENSION.items():
        is_shared = kind_of_file.startswith("image/") or extension in _FEED_EXTENSIONS
        yield HeaderRule(f"/*{extension}", {SHARING: _SHARED if is_shared else OWN})


def headers_of(rules: Iterable[HeaderRule], path: str) -> dict[str, str]:
    """Return the headers that the rules give a path from the site's root."""
    found: dict[str, str] = {}
    for rule in rules:
        if rule.fits(path):
            found.update(rule.headers)
    return found


def alias_targets(edition: Edition) -> Mapping[str, str]:
    """Return old address → the address it leads to, for everything that is published."""
    items: list[Item] = [
        *edition.posts,
        *edition.projects,
        *edition.pages,
        *edition.chapters,
        *([edition.faq] if edition.faq else []),
    ]
    found = {alias: item.address for item in items for alias in item.front.aliases}
    return dict(sorted(found.items()))


def host_files(publication: Publication) -> Mapping[str, bytes]:
    """Return path, relative to the site's folder → content."""
    targets = alias_targets(publication.edition)
    search = publication.edition.site.search
    files = {
        # GitHub Pages would leave out names that begin with an underscore.
        ".nojekyll": b"",
        "_headers": headers_file(publication.base, publication.live, search=search).encode(),
        "_redirects": redirects_file(publication.base, targets).encode(),
    }
    for alias, target in targets.items():
        page = stub(publication.base, target, publication.live, search=search)
        files[alias_file(alias)] = page.encode()
    return files


def headers_file(base: BaseUrl, live: Live = OFF, *, search: bool = True) -> str:
    """Return ``_headers`` as Netlify and Cloudflare read it: at the root of what is deployed."""
    lines = []
    for rule in header_rules(base, live, search=search):
        lines.append(base.href(rule.pattern))
        lines += [f"  {name}: {value}" for name, value in rule.headers.items()]
    return "\n".join(lines) + "\n"


def redirects_file(base: BaseUrl, targets: Mapping[str, str]) -> str:
    """Return ``_redirects``, in which each alias stands twice.

    Netlify serves the stub page that lies at an alias unless the status has an exclamation mark;
    Cloudflare follows a rule in any case and skips a line whose status it does not know.
    """
    lines = []
    for alias, target in targets.items():
        way = f"{base.href(alias)} {base.href(target)}"
        lines += [f"{way} 301!", f"{way} 301"]
    return "".join(f"{line}\n" for line in lines)


def alias_file(alias: str) -> str:
    """Return the file, relative to the site's folder, that a host serves at an alias."""
    name = alias.lstrip("/")
    try:
        # Hosts look for files under the decoded name.
        decoded = unquote(name, errors="strict")
    except UnicodeDecodeError:
        decoded = name
    parts = decoded.rstrip("/").split("/")
    is_odd = any(not part or part.startswith(".") for part in parts)
    if is_odd or "\0" in decoded or "\\" in decoded:
        # Decoded, %2e or %2f could lead out of the folder; the letters as written cannot.
        decoded = name
    return decoded if decoded.endswith(".html") else f"{decoded.rstrip('/')}/index.html"


def stub(base: BaseUrl, target: str, live: Live = OFF, *, search: bool) -> str:
    """Return a page that sends a visitor on, with neither script nor style."""
    href = escape(base.href(target))
    canonical = escape(base.absolute(target.partition("#")[0]))
    allowed = escape(policy.meta(live, search=search))
    return (
        "<!doctype html>\n"
        '<html lang="en">\n'
        "<head>\n"
        '<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{allowed}">\n'
        '<meta name="robots" content="noindex">\n'
        f'<meta http-equiv="refresh" content="0; url={href}">\n'
        f'<link rel="canonical" href="{canonical}">\n'
        "<title>This page has moved</title>\n"
        "</head>\n"
        "<body>\n"
        f'<p>This page has moved to <a href="{href}">{escape(base.absolute(target))}</a>.</p>\n'
        "</body>\n"
        "</html>\n"
    )
