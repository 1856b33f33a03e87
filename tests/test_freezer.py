"""A freeze is whole or not at all, checked, and the same every time."""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from datasheet import freezer
from datasheet.address import BaseUrl
from datasheet.content.mistakes import ContentError
from datasheet.exchange import MARKER, Target
from datasheet.freezer import Order, freeze
from tests.fixture_site import NOW, FrozenFixture


def digest(folder: Path) -> dict[str, str]:
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def command(order: Order, folder: Path, **environment: str) -> subprocess.Popen[bytes]:
    arguments = ["--root", str(order.project.root), "freeze", "-o", str(folder)]
    return subprocess.Popen(
        [sys.executable, "-m", "datasheet", *arguments, "--now", "2026-11-21T00:00:00Z"],
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def append(order: Order, path: str, text: str) -> int:
    """Add text to a content file and return the line it begins on."""
    file = order.project.root / path
    before = file.read_text(encoding="utf-8")
    file.write_text(before + text, encoding="utf-8")
    return before.count("\n") + 1


def mistakes(order: Order, folder: Path) -> list[str]:
    with pytest.raises(ContentError) as caught:
        freeze(order, folder)
    return [str(mistake) for mistake in caught.value.mistakes]


def test_the_same_tree_and_now_give_the_same_bytes(order: Order, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    order = replace(order, base=None)
    freeze(order, first)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    running = subprocess.Popen(
        [
            *(sys.executable, "-m", "datasheet", "--root", order.project.root),
            *("freeze", "-o", second, "--now", "2026-11-21T00:00:00Z"),
        ],
        env={**os.environ, "TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "7"},
        cwd=elsewhere,
        stdout=subprocess.DEVNULL,
    )
    assert running.wait() == 0
    assert digest(first) == digest(second)


def test_the_clock_changes_nothing_while_nothing_is_due(order: Order, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    freeze(order, first)
    freeze(replace(order, now=NOW + timedelta(hours=1)), second)
    changed = {name for name, value in digest(second).items() if digest(first)[name] != value}
    assert changed == {MARKER}


def test_what_is_hidden_is_in_no_output(site: FrozenFixture) -> None:
    leaked = [
        (file.name, word)
        for file in site.folder.rglob("*")
        if file.is_file()
        for word in (b"SECRET", b"from-the-future", b"A draft", b"Scheduled", b"/tags/hidden/")
        if word in file.read_bytes()
    ]
    assert leaked == []


def test_hidden_items_appear_when_they_are_asked_for(order: Order, tmp_path: Path) -> None:
    freeze(replace(order, drafts=True, future=True), tmp_path / "out")
    text = (tmp_path / "out/feed.json").read_text()
    shown = [w for w in ("DRAFT", "FUTURE", "SCHEDULED", "EXPIRED") if f"SECRET{w}" in text]
    assert shown == ["DRAFT", "FUTURE", "SCHEDULED"]


def test_a_scheduled_post_appears_at_its_time_and_not_before(order: Order, tmp_path: Path) -> None:
    # December begins at 23:00 UTC where the site is.
    due = NOW.replace(month=11, day=30, hour=23)
    freeze(replace(order, now=due - timedelta(seconds=1)), tmp_path / "out")
    assert not (tmp_path / "out/posts/scheduled").exists()
    freeze(replace(order, now=due), tmp_path / "out")
    assert (tmp_path / "out/posts/scheduled/index.html").exists()


def test_a_dead_link_is_told_at_the_authors_line_and_leaves_the_old_site(
    order: Order, tmp_path: Path
) -> None:
    freeze(order, tmp_path / "out")
    before = digest(tmp_path / "out")
    path = "content/posts/2026-02-10-second.md"
    line = append(order, path, "\nA [link](/no/such/page/) and [a part](/timeline/#gone).\n") + 1
    assert mistakes(order, tmp_path / "out") == [
        f"{path}:{line}: /timeline/ has no part #gone. Correct the link.",
        f"{path}:{line}: No page has the address /no/such/page/. Correct the link.",
    ]
    assert digest(tmp_path / "out") == before


def test_a_link_to_a_draft_says_that_it_is_one(order: Order, tmp_path: Path) -> None:
    path = "content/posts/2026-02-10-second.md"
    line = append(order, path, "\n[soon](2026-04-01-draft.md)\n") + 1
    assert mistakes(order, tmp_path / "out") == [
        f"{path}:{line}: /posts/draft/ is not published (content/posts/2026-04-01-draft.md). "
        "Publish it or remove the link."
    ]


def test_all_mistakes_come_together(order: Order, tmp_path: Path) -> None:
    second = "content/posts/2026-02-10-second.md"
    line = append(order, second, "\n[dead](/posts/none/)\n\n<script>x</script>\n") + 1
    uses = order.project.content / "pages/uses.md"
    uses.write_text(uses.read_text().replace("noindex", "noidnex"))
    told = mistakes(order, tmp_path / "out")
    assert told[0] == 'content/pages/uses.md:3: unknown key "noidnex". Did you mean "noindex"?'
    assert told[1] == f"{second}:{line}: No page has the address /posts/none/. Correct the link."
    assert told[2].startswith(f"{second}:{line + 2}: ")
    assert len(told) == 3
    assert not (tmp_path / "out").exists()


def test_a_page_that_fails_leaves_the_old_site(
    order: Order, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    freeze(order, tmp_path / "out")
    before = digest(tmp_path / "out")

    def broken(*_: object) -> None:
        raise RuntimeError("a template at fault")

    monkeypatch.setattr(freezer, "_write_host_files", broken)
    with pytest.raises(RuntimeError):
        freeze(order, tmp_path / "out")
    assert digest(tmp_path / "out") == before
    assert not list(tmp_path.glob(".out.fresh-*"))


def test_sample_text_is_not_published_to_a_public_address(order: Order, tmp_path: Path) -> None:
    settings = order.project.content / "site.toml"
    settings.write_text(settings.read_text().replace("[owner]\n", "[owner]\nsample = true\n"))
    line = settings.read_text().split("\n").index("sample = true") + 1
    freeze(order, tmp_path / "out")
    public = BaseUrl.parse("https://robin.dev/")
    told = mistakes(replace(order, base=public), tmp_path / "out")
    assert told == [
        f"content/site.toml:{line}: This is sample text, and https://robin.dev/ is a public "
        "address. Write your own or delete the file, then remove the line with sample."
    ]


def test_public_files_are_copied_as_they_are(site: FrozenFixture) -> None:
    assert site.text("CNAME") == "example.org\n"


@pytest.mark.parametrize("name", ["live/x.txt", "api/v1.json", "healthz", "readyz", "r/x"])
def test_a_public_file_cannot_lie_where_the_server_itself_answers(
    order: Order, tmp_path: Path, name: str
) -> None:
    file = order.project.content / "public" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("mine")
    assert mistakes(order, tmp_path / "out") == [
        f"content/public/{name}:1: The server itself answers for /{name}. Rename the file."
    ]


def test_a_public_file_cannot_overwrite_a_page(order: Order, tmp_path: Path) -> None:
    (order.project.content / "public/feed.xml").write_text("mine")
    assert mistakes(order, tmp_path / "out") == [
        "content/public/feed.xml:1: The site itself writes /feed.xml. Rename or delete the file."
    ]


def test_the_marker_lists_every_file(site: FrozenFixture) -> None:
    present = set(digest(site.folder)) - {MARKER}
    assert set(json.loads(site.text(MARKER))["files"]) == present


def test_two_freezes_at_once_the_second_says_so(order: Order, tmp_path: Path) -> None:
    arguments = ["--root", str(order.project.root), "freeze", "-o", str(tmp_path / "out")]
    with Target(tmp_path / "out").locked():
        second = subprocess.run(
            [sys.executable, "-m", "datasheet", *arguments], capture_output=True, check=False
        )
    assert second.returncode == 2
    assert b"Another freeze is writing" in second.stderr


def wait_for_files(
    parent: Path, count: int, running: subprocess.Popen[bytes], left: set[Path]
) -> None:
    """Wait until the folder that a freeze is writing has so many files, or the freeze has ended.

    ``left`` are folders of freezes that were killed before.
    """
    while running.poll() is None:
        fresh = set(parent.glob(".out.fresh-*")) - left
        if any(sum(len(names) for *_, names in os.walk(folder)) >= count for folder in fresh):
            return
        time.sleep(0.001)


def test_a_killed_freeze_leaves_one_whole_site(
    order: Order, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Kill -9 after a random number of files, and around the exchange: never by the clock.

    A busy machine makes every freeze slower; counted in files, the kills stay where they are.
    """
    kills: int = request.config.getoption("--kills") or 15
    folder = tmp_path / "out"
    post = order.project.content / "posts/2026-02-10-second.md"
    texts = [post.read_text()]
    texts.append(texts[0].replace("The second one.", "The second one, changed."))
    whole: list[dict[str, str]] = []
    for text in reversed(texts):
        post.write_text(text)
        assert command(order, folder).wait() == 0
        whole.insert(0, digest(folder))
    files = len(whole[0])
    seen = [0, 0]
    moments = random.Random(20261121)
    number = 0
    # Both outcomes have to be met, or the kills prove nothing about the exchange.
    while number < kills or (min(seen) == 0 and number < 3 * kills):
        number += 1
        post.write_text(texts[number % 2])
        left = set(tmp_path.glob(".out.fresh-*"))
        running = command(order, folder)
        late = moments.random() < 0.5
        wait_for_files(tmp_path, files if late else moments.randrange(files), running, left)
        time.sleep(moments.uniform(0, 0.03) if late else 0)
        running.send_signal(signal.SIGKILL)
        running.wait()
        found = digest(folder)
        assert found in whole, f"kill {number} left a broken site"
        seen[whole.index(found)] += 1
    # A freeze still works afterwards, and sweeps what the killed ones left.
    post.write_text(texts[0])
    assert command(order, folder).wait() == 0
    assert digest(folder) == whole[0]
    assert not list(tmp_path.glob(".out.fresh-*"))
    assert min(seen) > 0, f"every kill came too early or too late: {seen}"


def test_a_feed_does_not_carry_the_signs_that_link_headings_to_themselves(
    site: FrozenFixture,
) -> None:
    assert 'class="anchor"' in site.text("posts/first/index.html")
    for name in ("feed.xml", "rss.xml", "feed.json"):
        text = site.text(name)
        assert "Numbers" in text
        assert "anchor" not in text
        assert "\N{SECTION SIGN}" not in text


def test_a_case_on_the_front_page_leaves_its_notes_on_the_timeline(site: FrozenFixture) -> None:
    timeline, home = site.text("timeline/index.html"), site.text("index.html")
    assert 'list pages,<a class="sref" id="r1" href="#n1"' in timeline
    link = f'<a href="{site.base.href("/timeline/")}#one-process-idle-cores">elsewhere</a>'
    assert f"list pages, as {link}." in home
