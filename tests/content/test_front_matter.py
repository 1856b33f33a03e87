"""Front matter: every spelling an author uses, and every mistake at its own line."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from datasheet.content.items import Post
from tests.content.author import CHAPTER, Author


def post(author: Author, front: str) -> Post:
    author.writes_post(front=front)
    return author.library().posts[0]


def told(author: Author, front: str) -> list[str]:
    """The mistakes of a post, without its path; its own lines begin at 4."""
    author.writes_post(front=front)
    return [mistake.removeprefix("content/posts/x.md:") for mistake in author.mistakes()]


@pytest.mark.parametrize(
    ("kind", "front", "wrong", "meant"),
    [
        ("posts", "title: T\ndate: 2026-01-01\n", "serie", "series"),
        ("timeline", "title: T\nfrom: 2022-01\nto: 2023-01\n", "organization", "organisation"),
        ("projects", "title: T\n", "stak", "stack"),
        ("pages", "title: T\n", "alias", "aliases"),
    ],
)
def test_an_unknown_key_is_told_for_every_kind_of_file(
    author: Author, kind: str, front: str, wrong: str, meant: str
) -> None:
    author.writes(f"content/{kind}/x.md", f"---\n{front}{wrong}: x\n---\n")
    line = 2 + front.count("\n")
    assert author.mistakes() == [
        f'content/{kind}/x.md:{line}: unknown key "{wrong}". Did you mean "{meant}"?'
    ]


def test_an_unknown_key_that_is_close_to_none_gets_the_list_of_keys(author: Author) -> None:
    author.writes("content/faq.md", "---\ntitle: T\nzzz: 1\n---\n## Q\n\nA.\n")
    assert author.mistakes() == [
        'content/faq.md:3: unknown key "zzz". Known: aliases, canonical, description, draft, '
        "expires, lang, noindex, publish_at, sample, slug, title."
    ]


def test_a_key_of_another_kind_is_unknown(author: Author) -> None:
    author.writes("content/pages/x.md", "---\ntitle: T\ntags: [a]\n---\n")
    assert author.mistakes()[0].startswith('content/pages/x.md:3: unknown key "tags".')


def test_a_missing_title_is_told_where_the_front_matter_begins(author: Author) -> None:
    author.writes("content/pages/x.md", "---\nslug: x\n---\n")
    assert author.mistakes() == ['content/pages/x.md:2: The key "title" is missing. Add title.']


@pytest.mark.parametrize("empty", ["", " ~", " null"])
def test_a_key_without_a_value_counts_as_absent(author: Author, empty: str) -> None:
    found = post(author, f"updated:{empty}\ntags:{empty}\nseries:{empty}\ndraft:{empty}\n")
    assert found.front.updated is None
    assert (found.front.tags, found.front.series, found.front.draft) == ((), None, False)


def test_a_title_without_a_value_is_told_at_its_own_line(author: Author) -> None:
    author.writes("content/pages/x.md", "---\nslug: x\ntitle:\n---\n")
    assert author.mistakes() == ['content/pages/x.md:3: The key "title" is missing. Add title.']


@pytest.mark.parametrize(
    ("front", "mistake"),
    [
        ("draft: perhaps\n", '4: "draft" has to be true or false, not "perhaps".'),
        ("tags: {a: b}\n", '4: "tags" has to be a list, not a table.'),
        ("tags:\n  - a\n  - {b: c}\n", '6: "tags" has to be text, not a table.'),
        ("tags:\n  - a\n  -\n", '6: "tags" has to be text, not nothing.'),
        ('tags: [a, ""]\n', '4: "tags" is empty.'),
        (
            "series: S\nseries_order: two\n",
            '5: "series_order" has to be a whole number, not "two"',
        ),
        ("series: S\nseries_order: 1e3\n", '5: "series_order" has to be a whole number, not "1e3"'),
        ("series: S\nseries_order: 1.5\n", '5: "series_order" has to be a whole number, not "1.5"'),
        ("layout: broad\n", '4: "layout" is "broad". It has to be article or wide.'),
        ("description: [a]\n", '4: "description" has to be text, not a list.'),
        ("updated: [2026]\n", "4: This is not a date. Write it as 2026-03-01 or"),
        ("lang: english language\n", '4: "english language" is not a language tag. Write en or'),
        ("canonical: example.org\n", '4: "example.org" is not an address. Write https://host/'),
        ('canonical: "https://[::1"\n', '4: "https://[::1" is not an address.'),
        ("canonical: https://a:b/\n", '4: "https://a:b/" is not an address.'),
        ("slug: A B\n", '4: "A B" cannot stand in an address. Write "a-b".'),
        ("slug: ../x\n", '4: "../x" cannot stand in an address. Write "x".'),
        ("aliases: old\n", '4: "old" is not an address on this site. Write it as /2021/old-name/.'),
        ("aliases:\n- /a/\n- /../b/\n", '6: "/../b/" is not an address on this site.'),
        ("aliases: [//evil/]\n", '4: "//evil/" is not an address on this site.'),
        ("cover: a.png\n", "2: The cover has no cover_alt. Say what it shows, or write cover_alt:"),
        ("series_order: 2\n", "2: There is a series_order but no series. Add series: name."),
        ("? [a]\n: b\n", "4: A key has to be text. Write key: value."),
    ],
)
def test_a_value_of_the_wrong_kind_is_told_at_its_line(
    author: Author, front: str, mistake: str
) -> None:
    assert len(told(author, front)) == 1
    assert told(author, front)[0].startswith(mistake)


@pytest.mark.parametrize(
    ("written", "meant"),
    [(word, True) for word in ("true", "True", "yes", "Yes", "on", "1", "'true'")]
    + [(word, False) for word in ("false", "no", "NO", "off", "0", '"no"')],
)
def test_true_and_false_are_read_in_every_spelling(
    author: Author, written: str, meant: bool
) -> None:
    assert post(author, f"noindex: {written}\n").front.noindex is meant


@pytest.mark.parametrize(
    "title", ["404", "1e3", "no", "yes", "2026-03-01", "0x1F", "12:30:45", "1_000", ".5", "true"]
)
def test_a_title_is_the_text_that_was_written(author: Author, title: str) -> None:
    author.writes("content/pages/x.md", f"---\ntitle: {title}\n---\n")
    assert author.library().pages[0].front.title == title


def test_a_title_that_says_null_is_one_when_it_is_quoted(author: Author) -> None:
    author.writes("content/pages/x.md", "---\ntitle: 'null'\n---\n")
    assert author.library().pages[0].front.title == "null"


def test_a_single_word_is_a_list_of_one(author: Author) -> None:
    found = post(author, "tags: queues\naliases: /old/\nauthors: Robin Example\n")
    assert found.front.tags == ("queues",)
    assert found.front.aliases == ("/old/",)
    assert found.front.authors == ("Robin Example",)


@pytest.mark.parametrize(
    "written",
    [
        "2026-03-01 14:30",
        "2026-03-01T14:30",
        "2026-03-01 14:30:00",
        "'2026-03-01 14:30'",
        '"2026-03-01T14:30:00"',
        "2026-03-01T13:30:00Z",
        "2026-03-01 13:30 UTC",
        "2026-03-01T14:30:00.123+01:00",
        "2026-03-01 14:30 +0100",
        "2026-3-1 14:30",
        " 2026-03-01   14:30 ",
    ],
)
def test_a_time_is_the_same_in_every_spelling(author: Author, written: str) -> None:
    assert post(author, f"updated: {written}\n").front.updated == datetime(
        2026, 3, 1, 13, 30, tzinfo=UTC
    )


@pytest.mark.parametrize("written", ["2026-03-01", "'2026-03-01'", '"2026-03-01"', "2026-3-1"])
def test_a_plain_date_is_midnight_in_the_sites_zone(author: Author, written: str) -> None:
    updated = post(author, f"updated: {written}\n").front.updated
    assert updated == datetime(2026, 2, 28, 23, 0, tzinfo=UTC)
    assert updated.hour == 0


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("yesterday", '"yesterday" is not a date. Write it as 2026-03-01 or 2026-03-01 14:30.'),
        ("٢٠٢٦-03-01", '"٢٠٢٦-03-01" is not a date. Write it as'),
        ("01.03.2026", '"01.03.2026" is not a date. Write it as'),
        ("2026-13-01", "2026-13-01 is not a date in the calendar. Correct the day."),
        ("2025-02-29", "2025-02-29 is not a date in the calendar. Correct the day."),
        ("0000-01-01", "0000-01-01 is not a date in the calendar. Correct the day."),
        ("2026-03-01 25:00", "2026-03-01 25:00 is not a time of a day. Correct the time."),
        ("2026-03-01 24:00", "2026-03-01 24:00 is not a time of a day. Correct the time."),
        ("2026-03-01 12:60", "2026-03-01 12:60 is not a time of a day. Correct the time."),
        ("2026-03-01 12:00 +99:00", "2026-03-01 12:00 +99:00 is not a time of a day. Correct"),
        ("0001-01-01", "0001-01-01 is outside the calendar. Correct the year."),
        ("9999-12-31T23:30:00Z", "9999-12-31T23:30:00Z is outside the calendar. Correct the year."),
    ],
)
def test_a_date_that_is_none_is_told(author: Author, written: str, problem: str) -> None:
    [mistake] = told(author, f"updated: {written}\n")
    assert mistake.startswith(f"4: {problem}")


def test_the_last_day_of_the_calendar_can_be_written(author: Author) -> None:
    expires = post(author, "expires: 9999-12-31\n").front.expires
    assert expires is not None
    assert expires.year == 9999


def test_a_key_that_stands_twice_is_told_at_the_second(author: Author) -> None:
    assert told(author, "tags: [a]\ntags: [b]\n") == [
        '5: The key "tags" stands twice (first on line 4). Remove one.'
    ]


@pytest.mark.parametrize(
    ("front", "mistakes"),
    [
        ("tags: &t [a]\ncategories: *t\n", [4, 5]),
        ("tags: &t [*t, *t]\n", [4]),
        ("tags: &t [a]\n", [4]),
        ("tags: *gone\n", [4]),
    ],
)
def test_anchors_and_aliases_are_refused(author: Author, front: str, mistakes: list[int]) -> None:
    assert told(author, front) == [
        f"{line}: YAML anchors and aliases are not read. Write it out." for line in mistakes
    ]


def test_aliases_that_would_expand_to_billions_are_refused_at_once(author: Author) -> None:
    bomb = "a0: &a0 [x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 30)
    )
    assert len(told(author, bomb)) == 30


@pytest.mark.parametrize("tag", ["!!python/object:os.system", "!!str", "!mine"])
def test_tags_are_refused(author: Author, tag: str) -> None:
    assert told(author, f"series: {tag} x\n") == ["4: YAML tags (!…) are not read. Remove the tag."]


@pytest.mark.parametrize(
    ("front", "mistake"),
    [
        ("series: a: b\n", "4: This is not YAML: mapping values are not allowed here. Quote the"),
        ('series: "never closed\ntags: [a]\n', "4: This is not YAML: found unexpected end of str"),
        ("tags: [a, b\nseries: x\n", "5: This is not YAML:"),
        ("series: @x\n", "4: This is not YAML: found character '@' that cannot start any token."),
        ("\tseries: x\n", "4: This is not YAML:"),
        ('series: "\\U00110000"\n', "2: This is not YAML: a character code is too large."),
        ("series: a\x85b\n  c: \ud7ff\x80\n", "5: The character U+0080 cannot stand in front"),
        ('tags: ["a\\u0007b"]\n', "4: The control character U+0007 stands in the text. Remove it."),
        ('series: "\\0"\n', "4: A zero byte stands in the text. Remove it."),
        ('series: "\\ud800"\n', "4: The control character U+D800 stands in the text. Remove it."),
        (
            f"tags: {'[' * 2000}{']' * 2000}\n",
            "4: The front matter is nested too deeply. Flatten it.",
        ),
        (f"tags: {'[' * 30}{']' * 30}\n", "4: The front matter is nested too deeply. Flatten it."),
        ("...\nmore: x\n", "5: This is not YAML:"),
    ],
    ids=range(13),
)
def test_what_is_not_yaml_is_told_at_its_line(author: Author, front: str, mistake: str) -> None:
    [found] = told(author, front)
    assert found.startswith(mistake)


def test_a_list_in_place_of_keys_is_told(author: Author) -> None:
    author.writes("content/pages/x.md", "---\n- a\n- b\n---\n")
    assert author.mistakes() == [
        "content/pages/x.md:2: The front matter is not a list of keys. Write key: value."
    ]


def test_lines_are_counted_as_editors_do(author: Author) -> None:
    # YAML takes these three for line breaks as well.
    assert told(author, "description: 'a\u2028b\u2029c\x85d'\ntag: x\n")[0].startswith(
        '5: unknown key "tag".'
    )


@pytest.mark.parametrize(
    ("months", "problem"),
    [
        ("from: 2022-13\nto: 2023-01\n", '3: "2022-13" is not a month. Write it as 2021-12.'),
        ("from: 2022-00\nto: 2023-01\n", '3: "2022-00" is not a month. Write it as 2021-12.'),
        ("from: 2022-01\nto: now\n", '4: "now" is not a month. Write it as 2021-12.'),
        ("from: [2021, 99]\nto: present\n", "3: This is not a month. Write it as 2021-12."),
        ("from: 2022-02\nto: 2022-01\n", "2: The chapter ends before it begins. Swap from and to."),
        ("from: 2022-02\n", '2: The key "to" is missing. Add to.'),
        ("to: 2022-02\n", '2: The key "from" is missing. Add from.'),
        ("from: present\nto: present\n", '3: "present" is not a month. Write it as 2021-12.'),
    ],
)
def test_a_month_that_is_none_is_told(author: Author, months: str, problem: str) -> None:
    author.writes("content/timeline/x.md", f"---\ntitle: T\n{months}---\n")
    assert author.mistakes() == [f"content/timeline/x.md:{problem}"]


@pytest.mark.parametrize("word", ["present", "Present", "'present'"])
def test_a_chapter_may_last_until_the_present(author: Author, word: str) -> None:
    author.writes("content/timeline/x.md", CHAPTER.replace("2023-11", word))
    [chapter] = author.library().chapters
    assert chapter.front.ends is None
    assert chapter.months(datetime(2023, 1, 31, tzinfo=UTC)) == 6
    assert str(chapter.front.begins) == "Aug 2022"


def test_chapters_stand_in_the_order_of_their_first_month(author: Author) -> None:
    author.writes("content/timeline/1-after.md", CHAPTER)
    author.writes("content/timeline/2-before.md", CHAPTER.replace("2022-08", "2021-09"))
    assert [chapter.slug for chapter in author.library().chapters] == ["before", "after"]
