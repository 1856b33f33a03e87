"""Files as they come: every encoding, every name, every place."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from datasheet.content.fronts import PostFront
from datasheet.content.manuscripts import Desk
from datasheet.content.mistakes import Mistakes
from datasheet.content.source import read_source, read_text
from tests.content.author import CASE, CHAPTER, PNG, SITE, Author

POST = "---\ntitle: A post\ndate: 2026-01-01\n---\n"


@contextmanager
def somebody_else() -> Iterator[None]:
    """Run as a user without rights to the test's files; root may read everything."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


ALL_KINDS = {
    "content/site.toml": SITE + 'city = """\nUtrecht\nand around"""\n',
    "content/posts/x.md": POST + "A\nB\n\n```py\na = 1\n\nb = 2\n```\n\n::: reading r\n",
    "content/timeline/x.md": CHAPTER + CASE.format(title="Slow"),
    "content/projects/x.md": "---\ntitle: >\n  A\n  B\n---\nText.\n",
    "content/pages/x.md": "---\ntitle: T\n---\n## Heading\n",
    "content/faq.md": "---\ntitle: T\n---\n## Q\n\nA.\n",
    "content/skills.toml": '[[group]]\nname = "G"\nitems = ["a",\n"b"]\n',
    "content/log.toml": '[[line]]\nat = "2021"\ntext = "t"\nsource = "s"\n',
    "content/readings.toml": (
        '[r]\nlabel = "R"\ncondition = "c"\ngrade = "recorded"\nrun = "run"\nfigure = "f"\n'
    ),
    "evidence/run.json": (
        '{\n"title": "T",\n"recorded_at": "2026-10-01T09:00:00Z",\n"commit": "0",\n'
        '"machine": "m",\n"command": "c",\n"figures": {"f": "1"},\n"output": "o\\n"\n}\n'
    ),
}


@pytest.mark.parametrize(
    ("mark", "end"),
    [(b"\xef\xbb\xbf", b"\n"), (b"", b"\r\n"), (b"\xef\xbb\xbf", b"\r\n"), (b"", b"\r")],
    ids=["mark", "windows", "both", "old mac"],
)
def test_a_byte_order_mark_and_line_ends_change_nothing(
    author: Author, mark: bytes, end: bytes
) -> None:
    for path, text in ALL_KINDS.items():
        author.writes(path, text)
    plain = author.library()
    for path, text in ALL_KINDS.items():
        author.writes(path, mark + text.encode().replace(b"\n", end))
    assert author.library() == plain


@pytest.mark.parametrize(
    ("data", "mistake"),
    [
        (b"", "1: There is no front matter. Start the file with ---, title: …, and ---."),
        (b"Just text.\n", "1: There is no front matter."),
        (b"\n---\ntitle: T\n---\n", "1: There is no front matter."),
        (b"---", "1: The front matter starts with --- but never ends. Add a line with only ---"),
        (b"---\ntitle: T\n--\n", "1: The front matter starts with --- but never ends."),
        (b"---\n---\n", '2: The key "title" is missing. Add title.'),
        (b"---\ntitle: \xff\n---\n", "2: Byte 0xFF is not UTF-8. Save the file as UTF-8."),
        (b"---\r\ntitle: T\r\n\xe9", "3: Byte 0xE9 is not UTF-8."),
        (b"---\rtitle: T\r\xe9", "3: Byte 0xE9 is not UTF-8."),
        ("T".encode("utf-16"), "1: Byte 0xFF is not UTF-8. Save the file as UTF-8."),
        (POST.encode() + b"a\n\0b", "6: A zero byte stands in the text. Remove it."),
        (POST.encode() + b"a\x1b[0m", "5: The control character U+001B stands in the text. Remove"),
        (POST.encode() + b"a\x0bb", "5: The control character U+000B stands in the text."),
        (POST.encode() + "\uffff".encode(), "5: The control character U+FFFF stands in the text."),
        (POST.encode() + b"a" * 3 * 1024 * 1024, "1: The file has 3.0 MB; text ends at 2 MB."),
    ],
    ids=range(15),
)
def test_a_file_that_is_no_post_is_told(author: Author, data: bytes, mistake: str) -> None:
    author.writes("content/posts/x.md", data)
    [told] = author.mistakes()
    assert told.startswith(f"content/posts/x.md:{mistake}")


def test_tabs_and_blanks_behind_the_dashes_are_no_mistake(author: Author) -> None:
    author.writes("content/posts/x.md", "--- \ntitle: T\ndate: 2026-01-01\n---\t\nText.\n")
    assert author.library().posts[0].front.title == "T"


def test_a_file_without_rights_is_told(tmp_path: Path) -> None:
    file = tmp_path / "content/x.md"
    file.parent.mkdir()
    file.write_text(POST)
    file.chmod(0)
    mistakes = Mistakes()
    with somebody_else():
        assert read_text(file, "content/x.md", mistakes) is None
    assert [str(mistake) for mistake in mistakes] == [
        "content/x.md:1: The file cannot be read (Permission denied). "
        "Check its rights, or where it leads to."
    ]


def test_a_folder_without_rights_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "content/posts"
    folder.mkdir(parents=True)
    tmp_path.chmod(0o755)
    folder.chmod(0)
    desk = Desk(
        content=tmp_path / "content", root=tmp_path, zone=ZoneInfo("UTC"), mistakes=Mistakes()
    )
    with somebody_else():
        assert desk.manuscripts("posts", PostFront, "/posts/{}/") == []
    assert [str(mistake) for mistake in desk.mistakes] == [
        "content/posts:1: The folder cannot be read (Permission denied). Check its rights."
    ]


def test_a_body_knows_its_first_line(author: Author) -> None:
    file = author.writes("content/posts/x.md", POST + "first\n")
    source = read_source(file, "content/posts/x.md", Mistakes())
    assert source is not None
    assert (source.body, source.body_line) == ("first\n", 5)
    assert source.line_of("title") == 2
    assert source.line_of("tags", 3) == 2


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("plain.md", "plain"),
        ("with spaces and Größe.md", "with-spaces-and-groe"),
        ("Ünïcödé.md", "unicode"),
        ("C++ & C#.md", "cpp-c-sharp"),
        ("v1.2.3.md", "v1-2-3"),
        ("2026-03-01-dated.md", "dated"),
        ("2026-03-01.md", "03-01"),
        ("03-numbered.md", "numbered"),
        ("404-handler.md", "handler"),
        ("日本語.md", "a-post"),
        ("-dash-.md", "dash"),
        ("folder/index.md", "folder"),
        ("2026-03-01-folder/index.md", "folder"),
        ("x.md/index.md", "x-md"),
    ],
)
def test_a_slug_is_made_from_the_files_name(author: Author, name: str, slug: str) -> None:
    author.writes_post(name)
    [post] = author.library().posts
    assert (post.slug, post.address) == (slug, f"/posts/{slug}/")
    assert post.source == f"content/posts/{name}"


def test_a_slug_in_front_matter_wins(author: Author) -> None:
    author.writes_post("2026-03-01-name.md", "slug: other\n")
    assert author.library().posts[0].slug == "other"


def test_a_name_and_a_title_without_a_latin_letter_need_a_slug(author: Author) -> None:
    author.writes("content/posts/日本.md", "---\ntitle: 日本\ndate: 2026-01-01\n---\n")
    assert author.mistakes() == [
        "content/posts/日本.md:1: Neither the file's name nor its title makes an address. "
        "Add slug: name."
    ]


def test_the_date_comes_from_the_name_unless_front_matter_has_one(author: Author) -> None:
    author.writes("content/posts/2025-06-07-a.md", "---\ntitle: A\n---\n")
    author.writes("content/posts/2025-06-07-b/index.md", "---\ntitle: B\n---\n")
    author.writes_post("2025-06-07-c.md")
    dates = {post.slug: str(post.date) for post in author.library().posts}
    assert dates == {
        "a": "2025-06-07 00:00:00+02:00",
        "b": "2025-06-07 00:00:00+02:00",
        "c": "2026-01-01 00:00:00+01:00",
    }


def test_a_name_with_a_day_that_does_not_exist_is_told(author: Author) -> None:
    author.writes("content/posts/2025-02-30-a.md", "---\ntitle: A\n---\n")
    assert author.mistakes() == [
        "content/posts/2025-02-30-a.md:1: In the file's name: 2025-02-30 is not a date in the "
        "calendar. Correct the day."
    ]


@pytest.mark.parametrize(
    "name", [".hidden.md", "_draft.md", ".git/index.md", "_drafts/index.md", "a/_notes.md"]
)
def test_hidden_names_are_left_alone(author: Author, name: str) -> None:
    author.writes(f"content/posts/{name}", b"\xff")
    assert author.library().posts == []


def test_a_folder_that_is_called_like_a_file_is_none(author: Author) -> None:
    (author.root / "content/posts/x.md").mkdir(parents=True)
    author.writes("content/posts/x.md/plot.png", PNG)
    (author.root / "content/posts/x.md/notes.md").mkdir()
    assert author.library().posts == []


@pytest.mark.parametrize(
    ("name", "cure"),
    [
        ("x.markdown", "Call it x.md."),
        ("X.MD", "Call it X.md."),
        ("2021/x.md", "Move it to content/posts/, or let its name begin with an underscore."),
        ("a/b/index.md", "Move it to content/posts/, or let its name begin with an underscore."),
        ("index.md", "Give it a name of its own, which becomes its address."),
    ],
)
def test_a_file_that_nothing_would_read_is_told(author: Author, name: str, cure: str) -> None:
    author.writes_post(name)
    assert author.mistakes() == [f"content/posts/{name}:1: Nothing reads this file. {cure}"]


def test_a_link_to_a_file_that_nothing_reads_is_not_a_second_mistake(author: Author) -> None:
    author.writes_post("2021/x.md")
    author.writes_post("ok.md", body="[x](2021/x.md)")
    assert len(author.mistakes()) == 1


def test_a_name_that_is_not_utf8_is_told(author: Author) -> None:
    folder = author.root / "content/posts"
    folder.mkdir()
    Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.md")).write_text(POST)
    assert author.mistakes() == [
        "content/posts/caf?.md:1: Nothing reads this file. Its name is not UTF-8: rename it."
    ]


@pytest.mark.parametrize("path", ["content/posts/x.md", "content/readings.toml", "evidence/r.json"])
def test_a_link_out_of_the_project_is_told(author: Author, path: str) -> None:
    outside = author.root.parent / f"{author.root.name}-outside"
    outside.write_text("secret")
    link = author.root / path
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(outside)
    assert author.mistakes() == [
        f"{path}:1: The link leads out of the project. Copy the file itself."
    ]


def test_a_link_that_leads_nowhere_is_told(author: Author) -> None:
    (author.root / "content/posts").mkdir()
    (author.root / "content/posts/x.md").symlink_to("gone.md")
    assert author.mistakes() == [
        "content/posts/x.md:1: The file cannot be read (No such file or directory). "
        "Check its rights, or where it leads to."
    ]


def test_a_link_inside_the_project_is_followed(author: Author) -> None:
    author.writes("drafts/x.md", POST)
    (author.root / "content/posts").mkdir()
    (author.root / "content/posts/x.md").symlink_to("../../drafts/x.md")
    assert [post.slug for post in author.library().posts] == ["x"]


def test_a_project_may_itself_be_reached_by_a_link(author: Author, tmp_path: Path) -> None:
    author.writes_post()
    link = tmp_path.parent / f"{tmp_path.name}-link"
    link.symlink_to(tmp_path)
    assert [post.slug for post in Author(link).library().posts] == ["x"]


def test_only_the_settings_are_needed(author: Author) -> None:
    library = author.library()
    assert (library.posts, library.chapters, library.projects, library.pages) == ([], [], [], [])
    assert library.faq is None
    assert (library.skills, library.log, library.readings, library.runs) == ((), [], {}, {})


def test_a_project_without_settings_is_told(author: Author) -> None:
    shutil.rmtree(author.root / "content")
    assert author.mistakes() == [
        "content/site.toml:1: The file cannot be read (No such file or directory). "
        "Check its rights, or where it leads to."
    ]
