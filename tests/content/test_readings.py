"""Readings and runs: no figure without what proves it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from datasheet.evidence.readings import Grade
from tests.content.author import Author

REPORTED = {"label": "L", "condition": "c", "grade": "reported", "value": "15", "source": "s"}
RECORDED = {"label": "L", "condition": "c", "grade": "recorded", "run": "queue", "figure": "depth"}
LIVE = {"label": "L", "condition": "c", "grade": "live", "demo": "redirect"}
RUN: dict[str, Any] = {
    "title": "One worker",
    "recorded_at": "2026-10-01T09:00:00Z",
    "commit": "0123456",
    "machine": "2 cores",
    "command": "python3 bench.py",
    "figures": {"depth": "412", "drained": "60,000", "long": "1234567890"},
    "output": "depth 412\n",
}


def write(author: Author, keys: Mapping[str, str], *, run: Mapping[str, Any] = RUN) -> None:
    """Write a reading, whose header stands on line 2, and the run that recorded ones need."""
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in keys.items()]
    author.writes("content/readings.toml", "\n".join(["", "[r]", *lines, ""]))
    author.writes("evidence/queue.json", json.dumps(run, indent=1))


def told(author: Author, keys: Mapping[str, str]) -> list[str]:
    write(author, keys)
    return [
        mistake.removeprefix("content/readings.toml:")
        for mistake in author.mistakes(demos=["market", "redirect"])
    ]


def test_a_reported_reading_is_what_its_author_typed(author: Author) -> None:
    write(author, REPORTED | {"was": "200", "unit": "ms"})
    reading = author.library().readings["r"]
    assert (reading.value, reading.was, reading.unit, reading.source) == ("15", "200", "ms", "s")
    assert (reading.grade, reading.run, reading.path) == (
        Grade.REPORTED,
        None,
        "content/readings.toml",
    )
    assert reading.line == 2


def test_a_recorded_reading_takes_its_value_from_the_run(author: Author) -> None:
    write(author, RECORDED)
    library = author.library()
    reading = library.readings["r"]
    assert reading.value == "412"
    assert reading.run is library.runs["queue"]
    assert reading.run.recorded_at == datetime(2026, 10, 1, 9, 0, tzinfo=UTC)
    assert (reading.run.slug, reading.run.source) == ("queue", "evidence/queue.json")


def test_a_live_reading_names_its_demo_and_has_no_value(author: Author) -> None:
    write(author, LIVE)
    reading = author.library(demos=["redirect"]).readings["r"]
    assert (reading.grade, reading.demo, reading.value) == (Grade.LIVE, "redirect", "")


@pytest.mark.parametrize(
    ("entry", "needed"),
    [
        *((REPORTED, key) for key in ("value", "source")),
        *((RECORDED, key) for key in ("run", "figure")),
        (LIVE, "demo"),
    ],
)
def test_a_grade_needs_its_proof(author: Author, entry: dict[str, str], needed: str) -> None:
    left = {key: value for key, value in entry.items() if key != needed}
    assert told(author, left) == [f'2: A {entry["grade"]} reading needs "{needed}". Add {needed}.']


@pytest.mark.parametrize(
    ("entry", "refused"),
    [
        *((REPORTED, key) for key in ("run", "figure", "demo")),
        *((RECORDED, key) for key in ("value", "source", "demo")),
        *((LIVE, key) for key in ("value", "source", "run", "figure")),
    ],
)
def test_a_grade_does_not_take_the_proof_of_another(
    author: Author, entry: dict[str, str], refused: str
) -> None:
    line = 3 + len(entry)
    assert told(author, entry | {refused: "x"}) == [
        f'{line}: A {entry["grade"]} reading does not take "{refused}". Remove {refused}.'
    ]


@pytest.mark.parametrize("key", ["label", "condition", "grade"])
def test_no_reading_is_without_label_condition_and_grade(author: Author, key: str) -> None:
    left = {name: value for name, value in REPORTED.items() if name != key}
    assert told(author, left) == [f'2: The key "{key}" is missing. Add {key}.']


@pytest.mark.parametrize(
    ("keys", "mistake"),
    [
        (REPORTED | {"unti": "ms"}, '8: unknown key "unti". Did you mean "unit"?'),
        (REPORTED | {"grade": "measured"}, '5: "grade" is "measured". It has to be live, recorded'),
        (REPORTED | {"value": "1234567890"}, '6: "value" has more than 9 characters. Shorten it.'),
        (REPORTED | {"was": "1234567890"}, '8: "was" has more than 9 characters. Shorten it.'),
        (RECORDED | {"figure": "long"}, '7: The figure "long" is "1234567890", more than 9 chara'),
        (RECORDED | {"run": "quque"}, '6: There is no run "quque" in evidence/. Did you mean "que'),
        (RECORDED | {"figure": "dept"}, '7: The run "queue" has no figure "dept". Did you mean "d'),
        (RECORDED | {"figure": "zzz"}, '7: The run "queue" has no figure "zzz". Known: depth, dra'),
        (LIVE | {"demo": "redirekt"}, '6: There is no demo "redirekt". Known demos: market, redi'),
    ],
)
def test_a_reading_that_cannot_be_proved_is_told(
    author: Author, keys: dict[str, str], mistake: str
) -> None:
    [found] = told(author, keys)
    assert found.startswith(mistake)


def test_nine_characters_fit_and_a_minus_is_one(author: Author) -> None:
    write(author, REPORTED | {"value": "\N{MINUS SIGN}12345678"})
    assert author.library().readings["r"].value == "\N{MINUS SIGN}12345678"


def test_without_any_demo_that_is_what_is_said(author: Author) -> None:
    write(author, LIVE)
    assert author.mistakes() == [
        'content/readings.toml:6: There is no demo "redirect". No demo is installed.'
    ]


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("r = 5\n", '1: "r" is not a table. Write [r] above its keys.'),
        ('sample = "yes"\n', '1: "sample" is not a table. Write [sample] above its keys.'),
        ('["A b"]\nx = 1\n', '1: "A b" cannot name a reading. Use a-z, 0-9 and -.'),
        ("[[r]]\nx = 1\n", '1: "r" is not a table. Write [r] above its keys.'),
    ],
)
def test_what_is_no_reading_is_told(author: Author, text: str, mistake: str) -> None:
    author.writes("content/readings.toml", text)
    assert author.mistakes() == [f"content/readings.toml:{mistake}"]


def test_a_reading_may_be_called_sample(author: Author) -> None:
    text = author.writes("content/readings.toml", "")
    write(author, REPORTED)
    text.write_text(text.read_text().replace("[r]", "[sample]"))
    library = author.library()
    assert list(library.readings) == ["sample"]
    assert library.samples == []


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        (
            '{\n"title": "T"\n"commit": "c"\n}',
            "3: This is not JSON: Expecting ',' delimiter.",
        ),
        ("", "1: This is not JSON: Expecting value. Record it again."),
        ("[1]", "1: A run is an object of keys. Record it again."),
        (
            "[" * 100_000,
            "1: This JSON is too deep, or a number in it is too long. Record it again.",
        ),
        ('{"a": ' + "9" * 5000 + "}", "1: This JSON is too deep, or a number in it is too long."),
    ],
    ids=["no comma", "empty", "list", "deep", "number"],
)
def test_what_is_no_run_is_told(author: Author, text: str, mistake: str) -> None:
    author.writes("evidence/queue.json", text)
    [found] = author.mistakes()
    assert found.startswith(f"evidence/queue.json:{mistake}")


@pytest.mark.parametrize(
    ("change", "mistake"),
    [
        ({"titel": "x"}, '13: unknown key "titel". Did you mean "title"?'),
        ({"recorded_at": "2026-10-01T09:00:00"}, '3: "2026-10-01T09:00:00" is not a time with a z'),
        ({"recorded_at": "yesterday"}, '3: "yesterday" is not a time with a zone. Write it as 202'),
        ({"recorded_at": 0}, '3: "0" is not a time with a zone.'),
        ({"figures": {}}, '7: "figures" is empty. Add an item or remove the key.'),
        ({"figures": {"depth": "1", "b": 2}}, '9: "b" has to be text, not 2.'),
        ({"figures": [1]}, '7: "figures" has to be a table of keys, not a list.'),
        ({"machine": ""}, '5: "machine" is empty.'),
        ({"command": None}, '6: The key "command" is missing. Add command.'),
        ({"output": "\x1b[0m"}, "12: The control character U+001B stands in the text. Remove it."),
        ({"output": "\ud800"}, "12: The control character U+D800 stands in the text. Remove it."),
    ],
    ids=range(11),
)
def test_a_run_that_is_not_whole_is_told_at_its_line(
    author: Author, change: dict[str, Any], mistake: str
) -> None:
    write(author, REPORTED, run=RUN | change)
    [found] = author.mistakes()
    assert found.startswith(f"evidence/queue.json:{mistake}")


def test_a_run_that_cannot_be_an_address_is_told(author: Author) -> None:
    author.writes("evidence/One Run.json", json.dumps(RUN))
    assert author.mistakes() == [
        'evidence/One Run.json:1: "One Run" cannot stand in an address. Rename the file.'
    ]


def test_other_files_of_evidence_are_left_alone(author: Author) -> None:
    author.writes("evidence/README.md", "Runs.")
    author.writes("evidence/queue/raw.json", "{")
    assert author.library().runs == {}
