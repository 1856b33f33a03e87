"""What front matter may say: one model for each kind of file."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    model_validator,
)

from datasheet.content.moments import Month, read_moment, read_month
from datasheet.content.slugs import is_slug, slugify

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_ALIAS = re.compile(r"/[A-Za-z0-9._~%/-]*")


def _moment(value: Any, info: ValidationInfo) -> datetime:
    assert info.context is not None
    if not isinstance(value, str):
        raise ValueError("This is not a date. Write it as 2026-03-01 or 2026-03-01 14:30.")
    return read_moment(value, info.context["zone"])


def _month(value: Any) -> Month:
    # Not left to the model: it would take the list [2021, 99] for a month.
    if not isinstance(value, str):
        raise ValueError("This is not a month. Write it as 2021-12.")
    return read_month(value)


def _end_month(value: Any) -> Month | None:
    is_open = isinstance(value, str) and value.strip().casefold() == "present"
    return None if is_open else _month(value)


def _slug(value: str) -> str:
    if not is_slug(value):
        better = slugify(value) or "my-page"
        raise ValueError(f'"{value}" cannot stand in an address. Write "{better}".')
    return value


def _language(value: str) -> str:
    if not _LANGUAGE.fullmatch(value):
        raise ValueError(f'"{value}" is not a language tag. Write en or en-GB.')
    return value


def _web_address(value: str) -> str:
    try:
        parts = urlsplit(value)
        # Asking for the port raises ValueError for one that is no number.
        sound = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        sound = False
    if not sound or re.search(r"\s", value):
        raise ValueError(f'"{value}" is not an address. Write https://host/path.')
    return value


def _alias(value: str) -> str:
    bad = not _ALIAS.fullmatch(value) or "//" in value or "/." in value or value == "/"
    if bad:
        raise ValueError(f'"{value}" is not an address on this site. Write it as /2021/old-name/.')
    return value


def _words(value: Any) -> Any:
    """A single word where a list is asked for is a list of one, as in Jekyll and Hugo."""
    return [value] if isinstance(value, str) else value


Moment = Annotated[datetime, BeforeValidator(_moment)]
Text = Annotated[str, Field(min_length=1)]
Words = Annotated[tuple[Text, ...], BeforeValidator(_words)]
Address = Annotated[str, AfterValidator(_web_address)]
Language = Annotated[str, AfterValidator(_language)]


class Front(BaseModel):
    """Keys that every Markdown file may have."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    title: Text
    description: str = ""
    slug: Annotated[str, AfterValidator(_slug)] | None = None
    draft: bool = False
    publish_at: Moment | None = None
    expires: Moment | None = None
    noindex: bool = False
    aliases: Annotated[
        tuple[Annotated[str, AfterValidator(_alias)], ...], BeforeValidator(_words)
    ] = ()
    canonical: Address | None = None
    lang: Language | None = None
    sample: bool = False


class PostFront(Front):
    date: Moment | None = None
    updated: Moment | None = None
    tags: Words = ()
    categories: Words = ()
    series: Text | None = None
    series_order: int | None = None
    authors: Words = ()
    cover: Text | None = None
    cover_alt: str | None = None
    toc: bool = True
    math: bool = False
    pinned: bool = False
    layout: Literal["article", "wide"] = "article"
    demo: Text | None = None
    reviewed: Moment | None = None
    review_by: Moment | None = None

    @model_validator(mode="after")
    def _whole(self) -> PostFront:
        if self.cover is not None and self.cover_alt is None:
            raise ValueError(
                'The cover has no cover_alt. Say what it shows, or write cover_alt: "".'
            )
        if self.series_order is not None and self.series is None:
            raise ValueError("There is a series_order but no series. Add series: name.")
        return self


class ChapterFront(Front):
    begins: Annotated[Month, BeforeValidator(_month)] = Field(alias="from")
    ends: Annotated[Month | None, BeforeValidator(_end_month)] = Field(alias="to")
    """None while it lasts."""
    place: str = ""
    mode: str = ""
    organisation: str = ""
    resume: Words = ()

    @model_validator(mode="after")
    def _in_order(self) -> ChapterFront:
        if self.ends is not None and self.ends < self.begins:
            raise ValueError("The chapter ends before it begins. Swap from and to.")
        return self


class ProjectFront(Front):
    stack: Words = ()
    role: str = ""
    year: str = ""
    order: int = 1000
    metrics: Words = ()
    shipped: bool = False
    repository: Address | None = None
    resume: Words = ()


class PageFront(Front):
    pass


class FaqFront(Front):
    pass
