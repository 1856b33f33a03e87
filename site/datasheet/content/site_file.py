"""``content/site.toml`` and the other TOML files: what they may say."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from datasheet.address import BaseUrl
from datasheet.content.fronts import Address, Language, Text, Words
from datasheet.evidence.readings import Grade
from datasheet.live import OFF, Live

VALUE_LENGTH_MAX = 9
"""Characters of a figure; the panels are set for no more."""
HUE_MAX = 360


def _zone(value: Any) -> ZoneInfo:
    try:
        # Whatever is no text is told like a text that names no zone.
        return ZoneInfo(str(value))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f'"{value}" is not a time zone. Write Europe/Amsterdam or UTC.') from None


def _base_url(value: Any) -> BaseUrl:
    return BaseUrl.parse(str(value))


def _live(value: Any) -> Live:
    return Live.parse(str(value))


def _email(value: str) -> str:
    name, at, host = value.rpartition("@")
    if not (name and at and "." in host) or any(c.isspace() or c in "<>," for c in value):
        raise ValueError(f'"{value}" is not an e-mail address. Write name@example.com.')
    return value


class _Table(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, arbitrary_types_allowed=True
    )


class ProfileLink(_Table):
    label: Text
    url: Address


class Owner(_Table):
    name: Text
    role: Text
    coding_since: int | None = Field(default=None, strict=True, ge=1940, le=2100)
    stack: Words = ()
    city: str = ""
    availability: str = ""
    email: Annotated[str, AfterValidator(_email)] | None = None
    reply_within: str = ""
    links: tuple[ProfileLink, ...] = ()
    sample: bool = False


class Home(_Table):
    greeting: str = ""
    statement: Words = ()
    outcomes: Words = ()
    run: str = ""
    """The run in ``evidence/`` that takes the place of the small demo."""
    datasheet: Words = ()
    cases: Words = ()
    drawings: Words = ()


class Resume(_Table):
    readings: Words = ()
    education: Words = ()


class Recruiters(_Table):
    lede: str = ""
    projects: Words | None = None
    """Slugs; None for the first three."""
    questions: Words | None = None
    """Ids of the questions in ``faq.md``; None for the first three."""


class Look(_Table):
    hue: int | None = Field(default=None, strict=True, ge=0, le=HUE_MAX)
    """Degrees on the colour wheel of OKLCH; None for the style sheet's own."""


class Contact(_Table):
    keep_days: int = Field(default=365, strict=True, ge=1, le=3650)
    """How long a message stays after it was mailed; the contact page says so."""


class SiteFile(_Table):
    """The settings of the site."""

    title: Text
    description: Text
    base_url: Annotated[BaseUrl, BeforeValidator(_base_url)] = BaseUrl("http://127.0.0.1:8000", "")
    time_zone: Annotated[ZoneInfo, BeforeValidator(_zone)]
    lang: Language = "en"
    live: Annotated[Live, BeforeValidator(_live)] = OFF
    page_size: int = Field(default=10, strict=True, ge=1, le=100)
    search: bool = Field(default=True, strict=True)
    feed_id: UUID
    source_url: Address | None = None
    owner: Owner
    home: Home = Home()
    resume: Resume = Resume()
    contact: Contact = Contact()
    recruiters: Recruiters = Recruiters()
    look: Look = Look()


class Skill(_Table):
    name: Text
    detail: str = ""


def _skill(value: Any) -> Any:
    return {"name": value} if isinstance(value, str) else value


class SkillGroup(_Table):
    name: Text
    items: tuple[Annotated[Skill, BeforeValidator(_skill)], ...] = Field(min_length=1)


class SkillsFile(_Table):
    sample: bool = False
    group: tuple[SkillGroup, ...] = ()


class LogEntry(_Table):
    at: str = Field(min_length=1, max_length=8)
    level: Literal["info", "ok", "warn"] = "info"
    text: Text
    source: Text


class LogFile(_Table):
    sample: bool = False
    line: tuple[LogEntry, ...] = ()


class ReadingEntry(_Table):
    """One table of ``readings.toml``; what each grade needs is checked where runs are known."""

    label: Text
    value: str = Field(default="", max_length=VALUE_LENGTH_MAX)
    was: str = Field(default="", max_length=VALUE_LENGTH_MAX)
    unit: str = ""
    condition: Text
    grade: Grade
    source: str = ""
    run: str = ""
    figure: str = ""
    demo: str = ""
