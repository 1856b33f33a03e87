"""One publication that has something of everything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from datasheet.content.items import Cover, Decision, HardProblem, Question
from datasheet.content.site_file import SkillGroup
from datasheet.evidence.readings import Grade
from datasheet.markdown.blocks import DemoBlock, Html, Image, ReadingBlock, ReadingTable
from datasheet.pages.publication import Publication
from tests.pages import publications as made

SETTINGS: dict[str, Any] = {
    "source_url": "https://example.com/source",
    "page_size": 2,
    "owner": {
        "name": "Robin Example",
        "role": "Backend engineer",
        "coding_since": 2015,
        "stack": ["Go", "PostgreSQL"],
        "city": "Utrecht",
        "availability": "From the spring on.",
        "email": "robin@example.com",
        "reply_within": "two working days",
        "links": [{"label": "GitHub", "url": "https://example.com/robin"}],
    },
    "home": {
        "greeting": "Hello.",
        "statement": ["One line", "Another"],
        "outcomes": ["lookup", "peak", "now"],
        "run": "load",
        "datasheet": ["lookup", "peak", "now"],
        "cases": ["first#full-scan"],
    },
    "resume": {"readings": ["lookup", "peak"], "education": ["A school"]},
}


@cache
def whole_pages(base: str = "https://example.org/", *, title: str = "First") -> Mapping[str, str]:
    """Return every page of the whole site; made once for each address and title."""
    return made.printed(whole(base, title=title))


def whole(base: str = "https://example.org/", *, title: str = "First") -> Publication:
    """Return it. ``title`` is put wherever an author may write one."""
    told = made.body(
        "An opening.",
        made.heading("One"),
        ReadingBlock(names=("lookup", "now"), line=3),
        made.heading("Two"),
        ReadingTable(names=("peak",), line=4),
        Html(html='<figure class="code"><pre>x = 1</pre></figure>', line=5),
        made.heading("Three"),
        DemoBlock(slug="redirect", line=6),
    )
    first = made.post(
        "first",
        day="2025-01-10",
        told=told,
        title=title,
        tags=["SQL", "C++"],
        categories=["Backend"],
        series="Queues",
        series_order=1,
        updated="2025-02-01",
        reviewed="2025-03-01",
        review_by="2026-03-01",
        demo="redirect",
    )
    cover = Cover(image=Image(src=f"{_prefix(base)}/images/a.png", width=4, height=3), alt="A")
    second = made.post("second", day="2026-02-01", series="Queues", series_order=2, tags=["SQL"])
    third = replace(made.post("third", day="2026-03-01", title=title), cover=cover)
    engine = replace(
        made.project(
            "engine",
            title=title,
            stack=["Go"],
            metrics=["peak"],
            shipped=True,
            year="2025",
            role="solo-built",
            repository="https://example.com/engine",
            resume=["Built it."],
        ),
        decisions=(Decision(choice_html="One cache", effect_html="<p>One truth.</p>"),),
        problems=(
            HardProblem(id="lost", title=title, blocks=(Html(html="<p>Lost.</p>", line=1),)),
        ),
    )
    early = made.chapter(
        "first",
        made.case("full-scan", "lookup", "now", lesson="<p>Read the plan.</p>"),
        made.case("pool"),
        ends="2022-06",
        title=title,
        place="Gurgaon",
        mode="hybrid",
        organisation="consultancy",
        resume=["Made it quick."],
    )
    late = made.chapter("second", begins="2023-01", ends="present", resume=["Makes it quick."])
    question = Question(id="how", title=title, blocks=(Html(html="<p>Simply.</p>", line=1),))
    return made.publication(
        base,
        site=made.site_file(**{**SETTINGS, "title": title}),
        posts=[first, second, third],
        chapters=[early, late],
        projects=[engine, made.project("shop", stack=["PostgreSQL"])],
        pages=[made.page("about", title=title), made.page("services"), made.page("uses")],
        asked=made.faq(title, question),
        skills=[SkillGroup.model_validate({"name": "Data", "items": ["PostgreSQL", "Redis"]})],
        log=[made.log_line("<b>up</b>"), made.log_line("down")],
        readings=[
            made.reading("lookup", was="200"),
            made.reading("peak", "17,843", Grade.RECORDED),
            made.reading("now", grade=Grade.LIVE),
        ],
        runs=[made.RUN],
        demos=[made.demo("redirect")],
    )


def _prefix(base: str) -> str:
    return "/" + base.split("/", 3)[3].rstrip("/") if base.count("/") > 3 else ""
