"""What the site's content security policy would block, told before a visitor's browser does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from datasheet.markdown.addresses import ATTRIBUTES, is_foreign, parts, scheme
from datasheet.markdown.tags import Attribute, Tag

TITLE = ("The title stands in front matter.", "Start headings with ##.")

_BLOCKED = "The site's content security policy blocks <{}>."
_DEMO = 'Leave it out; what runs on a page is a demo: "::: demo name".'
_LINK = "Link to the address instead."
_HEAD = "It belongs into the head of the page, which the templates write."
_PAGE = "Leave the tag out: the page has its own."
_OLD = "It no longer exists in HTML. Use <pre>."

_ELEMENTS: dict[str, tuple[str, str]] = {
    "script": (_BLOCKED, _DEMO),
    "style": (_BLOCKED, "Put the rules into a style sheet in static/ and name a class here."),
    **dict.fromkeys(
        ("iframe", "frame", "frameset", "object", "embed", "applet", "portal", "fencedframe"),
        (_BLOCKED, _LINK),
    ),
    **dict.fromkeys(("video", "audio", "source", "track"), (_BLOCKED, "Link to the file instead.")),
    "base": (_BLOCKED, "Write whole addresses, from the root of the site."),
    **dict.fromkeys(("link", "title"), ("<{}> does nothing here.", _HEAD)),
    **dict.fromkeys(("html", "head", "body"), ("<{}> cannot stand inside of a page.", _PAGE)),
    **dict.fromkeys(("noembed", "noframes", "plaintext", "xmp"), ("<{}> is obsolete.", _OLD)),
    "h1": TITLE,
}
_WITHIN = {"source": "picture", "title": "svg"}
"""Elements that are fine inside of another."""

_SCRIPTS = frozenset(("javascript", "vbscript"))
_INLINE = frozenset(("data", "blob", "file", "filesystem"))
_ANIMATED = frozenset(("from", "to", "by", "values"))
_EVENTS = ("on", "hx-on", "data-hx-on")
_FORMS = frozenset(("action", "formaction"))
_FETCHED = frozenset(("src", "srcset", "imagesrcset", "background", "poster", "data", "ping"))
_SVG_IMAGES = frozenset(("image", "feimage", "use"))

_EVIDENCE = (
    "An evidence mark is typed by hand.",
    "A graded figure is named in content/readings.toml. Write ::: reading name.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    at: int
    """Where in the HTML."""
    problem: str
    cure: str


def objections(tag: Tag, within: Callable[[str], bool]) -> Iterator[Objection]:
    """Yield what would be blocked in ``tag``; ``within`` tells which elements it stands in."""
    if tag.closing:
        return
    known = _ELEMENTS.get(tag.name)
    if known and not (tag.name in _WITHIN and within(_WITHIN[tag.name])):
        yield Objection(at=tag.start, problem=known[0].format(tag.name), cure=known[1])
    if tag.name == "meta" and tag.get("http-equiv") is not None:
        yield Objection(at=tag.start, problem="<meta http-equiv> does nothing here.", cure=_HEAD)
    if tag.name == "img" and tag.get("alt") is None:
        yield Objection(
            at=tag.start,
            problem="This <img> has no text for those who cannot see it.",
            cure='Describe it in alt="…"; if it only decorates, write alt="".',
        )
    kind = tag.get("type") or ""
    for attribute in tag.attributes:
        if (found := objection(tag.name, attribute, kind)) is not None:
            yield Objection(at=attribute.at, problem=found[0], cure=found[1])


def objection(element: str, attribute: Attribute, kind: str = "") -> tuple[str, str] | None:
    """Return problem and cure if the policy blocks an attribute, or None."""
    name = attribute.name
    if name.startswith(_EVENTS):
        return (f"The site's content security policy blocks the event attribute {name}.", _DEMO)
    if name == "style":
        return (
            "The site's content security policy blocks style attributes.",
            "Name a class and style it in a style sheet in static/.",
        )
    if name == "class" and "ev" in attribute.value.split():
        return _EVIDENCE
    if name in ATTRIBUTES:
        for start, end in parts(attribute):
            found = address_objection(attribute.value[start:end], use_of(element, name, kind))
            if found is not None:
                return found
    if name in _ANIMATED and any(scheme(v) in _SCRIPTS for v in attribute.value.split(";")):
        return _script(attribute.value)
    return None


def address_objection(url: str, used_as: str = "") -> tuple[str, str] | None:
    """Return problem and cure if a URL does not work here, or None.

    ``used_as`` is empty for a link, else what the page does with the URL: another host is no
    place to fetch from or to send to.
    """
    if (found := scheme(url)) in _SCRIPTS:
        return _script(url)
    if found in _INLINE:
        return (
            f"The address {_short(url)} does not work in a page: {found}: is blocked.",
            "Save it as a file beside the text and name the file.",
        )
    if used_as and is_foreign(url):
        cure = {
            "image": "Save it beside the text, or in content/images/, and name the file.",
            "form": "Let the form send to an address of this site.",
        }.get(used_as, "Use an address of this site.")
        return (f"The content security policy blocks other hosts: {_short(url)}.", cure)
    return None


def use_of(element: str, name: str, kind: str = "") -> str:
    """Return what a page does with the URL in an attribute: "image", "form", "fetch" or ""."""
    if element in _SVG_IMAGES and name in {"href", "xlink:href"}:
        return "image"
    if name in {"src", "srcset"} and (element in {"img", "source"} or kind.lower() == "image"):
        return "image"
    if name == "background":
        return "image"
    if name in _FORMS:
        return "form"
    return "fetch" if name in _FETCHED else ""


def _script(url: str) -> tuple[str, str]:
    return (
        f"The content security policy blocks {_short(url)}.",
        "Link to an address; what runs on a page is a demo.",
    )


_SHORT = 40


def _short(url: str) -> str:
    url = " ".join(url.split())
    return url if len(url) <= _SHORT else f"{url[:_SHORT]}…"
