"""Links, files and images, as they are written in a body and as they come out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from datasheet.address import BaseUrl
from datasheet.assets import Assets
from datasheet.content.mistakes import Mistakes
from datasheet.content.place import Place, Surrounding
from tests.content.author import PNG

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"></svg>'


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """The place of a post in a site below /sub/."""
    for name in ("content/posts/x", "content/images", "static", "demos"):
        (tmp_path / name).mkdir(parents=True)
    return Place(
        around=Surrounding(
            root=tmp_path,
            base=BaseUrl.parse("https://example.org/sub/"),
            assets=Assets(tmp_path / "static"),
            mistakes=Mistakes(),
            addresses={
                "content/posts/x/index.md": "/posts/x/",
                "content/posts/2026-01-01-other post.md": "/posts/other/",
                "content/timeline/1-first.md": "/timeline/#first",
                "content/faq.md": "/#faq",
                "content/pages/about.md": "/about/",
            },
            unread=["content/posts/broken.md"],
        ),
        path="content/posts/x/index.md",
        address="/posts/x/",
    )


def told(place: Place) -> list[str]:
    return [f"{mistake.problem} {mistake.cure}" for mistake in place.around.mistakes]


@pytest.mark.parametrize(
    ("target", "href", "remembered"),
    [
        ("/about/", "/sub/about/", "/about/"),
        ("/about/?q=1#a", "/sub/about/?q=1#a", "/about/?q=1#a"),
        ("/", "/sub/", "/"),
        ("#part", "#part", "/posts/x/#part"),
        ("?q=1", "/sub/posts/x/?q=1", "/posts/x/?q=1"),
        ("https://elsewhere.dev/a", "https://elsewhere.dev/a", "https://elsewhere.dev/a"),
        ("//elsewhere.dev/a", "//elsewhere.dev/a", "//elsewhere.dev/a"),
        ("mailto:a@b.dev", "mailto:a@b.dev", "mailto:a@b.dev"),
        ("../2026-01-01-other%20post.md", "/sub/posts/other/", "/posts/other/"),
        ("../2026-01-01-other post.md#a", "/sub/posts/other/#a", "/posts/other/#a"),
        ("../2026-01-01-other%20post.md?q#a", "/sub/posts/other/?q#a", "/posts/other/?q#a"),
        ("./index.md#a", "/sub/posts/x/#a", "/posts/x/#a"),
        ("../../pages/about.md", "/sub/about/", "/about/"),
        ("../../timeline/1-first.md", "/sub/timeline/#first", "/timeline/#first"),
        ("../../timeline/1-first.md#slow", "/sub/timeline/#slow", "/timeline/#slow"),
        ("../../faq.md", "/sub/#faq", "/#faq"),
    ],
)
def test_a_link_gets_the_sites_prefix_and_is_kept(
    place: Place, target: str, href: str, remembered: str
) -> None:
    assert place.link(target, 7) == href
    assert told(place) == []
    [link] = place.around.links
    assert (link.path, link.line, link.target) == ("content/posts/x/index.md", 7, remembered)


def test_a_part_of_a_chapter_is_a_part_of_the_timeline(place: Place) -> None:
    chapter = Place(around=place.around, path="content/timeline/1.md", address="/timeline/#first")
    assert chapter.link("#slow", 1) == "#slow"
    assert chapter.link("?q", 1) == "/sub/timeline/?q"
    assert [link.target for link in place.around.links] == ["/timeline/#slow", "/timeline/?q"]


def test_a_file_beside_the_post_becomes_part_of_the_site(place: Place) -> None:
    (place.around.root / "content/posts/x/a paper.pdf").write_bytes(b"%PDF")
    for target in ("a%20paper.pdf", "./a paper.pdf", "a%20paper.pdf#page=2"):
        href = place.link(target, 1)
        assert re.fullmatch(r"/sub/assets/content/a-paper\.[0-9a-f]{10}\.pdf(#page=2)?", href)
    assert told(place) == []


@pytest.mark.parametrize(
    ("target", "mistake"),
    [
        ("../2026-01-01-othr post.md", "No content file is called ../2026-01-01-othr post.md. "
         "Did you mean ../2026-01-01-other post.md?"),
        ("zzz.md", "No content file is called zzz.md. Correct the name."),
        ("gone.pdf", "gone.pdf leads nowhere. Write the address from the site's root, "
         "/posts/name/, or the name of a file."),
        ("other/", "other/ leads nowhere. Write the address from the site's root, "
         "/posts/name/, or the name of a file."),
        ("../..", "../.. leads nowhere. Write the address from the site's root, "
         "/posts/name/, or the name of a file."),
        ("../../..", "../../.. leads nowhere. Write the address from the site's root, "
         "/posts/name/, or the name of a file."),
        ("../../../../etc/passwd", "../etc/passwd lies outside the project. "
         "Copy the file into content/."),
        ("%2e%2e/../../../etc/passwd", "../etc/passwd lies outside the project. "
         "Copy the file into content/."),
        ("%2Fetc/passwd", "/etc/passwd lies outside the project. Copy the file into content/."),
        ("../../../.env.local", ".env.local is a hidden file. "
         "Copy it into content/ under another name."),
        ("../../../.git/x.pack", ".git/x.pack is a hidden file. "
         "Copy it into content/ under another name."),
        ("out.pdf", "content/posts/x/out.pdf leads out of the project. "
         "Copy the file into content/."),
        ("a%00b.pdf", "a%00b.pdf leads nowhere. Write the address from the site's root, "
         "/posts/name/, or the name of a file."),
    ],
)  # fmt: skip
def test_a_link_to_a_file_that_cannot_be_is_told(place: Place, target: str, mistake: str) -> None:
    root = place.around.root
    (root.parent / f"{root.name}-secret.pdf").write_text("secret")
    (root / "content/posts/x/out.pdf").symlink_to(root.parent / f"{root.name}-secret.pdf")
    (root / ".env.local").write_text("secret")
    (root / ".git").mkdir()
    (root / ".git/x.pack").write_text("secret")
    assert place.link(target, 1) == "#"
    assert told(place) == [mistake]
    assert not any(b"secret" in content for content in place.around.assets.files.values())


def test_a_name_too_long_for_the_disk_is_told(place: Place) -> None:
    for ask in (place.link, place.image):
        ask("a" * 300 + ".png", 1)
    assert all("cannot be read (File name too long)" in mistake for mistake in told(place))
    assert told(place)


def test_a_link_to_a_broken_file_is_not_another_mistake(place: Place) -> None:
    assert place.link("../broken.md", 1) == "#"
    assert told(place) == []


@pytest.mark.parametrize("name", ["plot.png", "images/plot.png", "my plot é.png", "p.a.PNG"])
def test_an_image_beside_the_post_is_measured(place: Place, name: str) -> None:
    file = place.around.root / "content/posts/x" / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(PNG)
    image = place.image(name, 1)
    assert image.src.startswith("/sub/assets/content/")
    assert image.src.removeprefix("/sub") in place.around.assets.files
    assert (image.width, image.height) == (1, 1)
    assert place.image(name.replace(" ", "%20") + "?v=1#x", 1) == image
    assert told(place) == []


def test_an_image_of_the_whole_site_is_found_but_the_one_beside_wins(place: Place) -> None:
    root = place.around.root
    (root / "content/images/plot.svg").write_text(SVG)
    shared = place.image("plot.svg", 1)
    assert (shared.width, shared.height) == (40, 20)
    (root / "content/posts/x/plot.svg").write_text(SVG + "<!-- own -->")
    assert place.image("plot.svg", 1).src != shared.src


def test_a_drawing_without_a_size_has_none(place: Place) -> None:
    (place.around.root / "content/posts/x/plot.svg").write_text("<svg/>")
    image = place.image("plot.svg", 1)
    assert (image.width, image.height) == (None, None)
    assert told(place) == []


def test_an_image_from_the_root_is_left_to_the_freeze(place: Place) -> None:
    assert place.image("/logo.png", 3).src == "/sub/logo.png"
    assert [link.target for link in place.around.links] == ["/logo.png"]


@pytest.mark.parametrize(
    ("target", "mistake"),
    [
        ("missing.png", "The image missing.png does not exist beside the post. "
         "Add it or correct the name (nearest: mission.png)."),
        ("shard.png", "The image shard.png does not exist beside the post. "
         "Add it or correct the name (nearest: shared.png)."),
        ("zzz.gif", "The image zzz.gif does not exist beside the post. "
         "Add it or correct the name."),
        ("https://elsewhere.dev/a.png", "The image https://elsewhere.dev/a.png is on another host, "
         "which the site's policy blocks. Put the file beside the post."),
        ("//elsewhere.dev/a.png", "The image //elsewhere.dev/a.png is on another host, "
         "which the site's policy blocks. Put the file beside the post."),
        ("notes.txt", "notes.txt is not an image that browsers show. "
         "Use avif, gif, jpeg, jpg, png, svg, webp."),
        ("../../../../a.png", "../a.png lies outside the project. Copy the file into content/."),
        ("../../../.hidden/a.png", ".hidden/a.png is a hidden file. "
         "Copy it into content/ under another name."),
        ("empty.png", "The image empty.png is damaged or empty. Save it again."),
        ("text.png", "The image text.png is damaged or empty. Save it again."),
        ("cut.png", "The image cut.png is damaged or empty. Save it again."),
        ("a%00b.png", "The image a\0b.png does not exist beside the post. "
         "Add it or correct the name."),
    ],
)  # fmt: skip
def test_an_image_that_cannot_be_shown_is_told(place: Place, target: str, mistake: str) -> None:
    folder = place.around.root / "content/posts/x"
    (folder / "mission.png").write_bytes(PNG)
    (folder.parents[1] / "images/shared.png").write_bytes(PNG)
    (folder / "notes.txt").write_text("text")
    (folder / "empty.png").write_bytes(b"")
    (folder / "text.png").write_bytes(b"not an image")
    (folder / "cut.png").write_bytes(PNG[:18])
    assert place.image(target, 1).src == "#"
    assert told(place) == [mistake]


def test_a_link_out_of_the_project_is_no_image(place: Place) -> None:
    root = place.around.root
    (root.parent / f"{root.name}.png").write_bytes(PNG)
    (root / "content/posts/x/out.png").symlink_to(root.parent / f"{root.name}.png")
    assert place.image("out.png", 1).src == "#"
    assert told(place) == [
        "content/posts/x/out.png leads out of the project. Copy the file into content/."
    ]


HEADS = [
    PNG, b"GIF89a\x01\x00\x01\x00", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00",
    b"RIFF\x00\x00\x00\x00WEBPVP8 ", b"RIFF\x00\x00\x00\x00WEBPVP8L",
    b"RIFF\x00\x00\x00\x00WEBPVP8X", b"\x00\x00\x00\x20ftypavif",
    b"\x00\x00\x00\x0cjP  \r\n\x87\n", b"II*\x00", b"MM\x00*", b"8BPS", b"<svg width='", b"P6 1",
]  # fmt: skip


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.sampled_from(HEADS),
    st.binary(max_size=40),
    st.integers(0, 80),
    st.sampled_from(["png", "jpg", "svg"]),
)
def test_no_damaged_image_does_more_than_be_told(
    place: Place, head: bytes, rest: bytes, length: int, extension: str
) -> None:
    file = place.around.root / f"content/posts/x/damaged.{extension}"
    file.write_bytes((head + rest)[:length])
    place.around.mistakes.found.clear()
    place.image(file.name, 1)
    assert set(told(place)) <= {f"The image {file.name} is damaged or empty. Save it again."}
