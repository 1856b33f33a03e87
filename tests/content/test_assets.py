"""Assets: a name changes with the content, and a style sheet knows the names of the others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from datasheet.assets import FOLDER, Assets, MissingAsset


def assets(folder: Path, **files: bytes | str) -> Assets:
    """``fonts__a_woff2`` stands for ``fonts/a.woff2``."""
    for name, content in files.items():
        file = folder / name.replace("__", "/").replace("_", ".")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return Assets(folder)


def test_a_name_changes_with_the_content_and_only_with_it(tmp_path: Path) -> None:
    first = assets(tmp_path, site_css="a {}", theme_js="1")
    second = assets(tmp_path, site_css="b {}")
    assert re.fullmatch(r"/assets/site\.[0-9a-f]{10}\.css", first.static("site.css"))
    assert first.static("site.css") != second.static("site.css")
    assert first.static("theme.js") == second.static("theme.js")
    assert list(first) == sorted(first.files)
    assert first.files[first.static("site.css")] == b"a{}"


def test_a_style_sheet_gets_another_name_when_a_file_it_points_at_changes(tmp_path: Path) -> None:
    css = "a { src: url(fonts/a.woff2) }"
    first = assets(tmp_path, site_css=css, fonts__a_woff2=b"1")
    second = assets(tmp_path, fonts__a_woff2=b"2")
    assert first.static("site.css") != second.static("site.css")


@pytest.mark.parametrize("rest", ["", "?#iefix", "#frag", "?v=1.2#x"])
@pytest.mark.parametrize(
    "form", ["url({})", "url('{}')", 'url("{}")', "url( {} )", "url( '{}' )", "URL({})"]
)
def test_a_url_leads_to_the_hashed_file(tmp_path: Path, form: str, rest: str) -> None:
    css = "a { src: " + form.format("../fonts/a.woff2" + rest) + " format('woff2') }"
    made = assets(tmp_path, css__site_css=css, fonts__a_woff2=b"1")
    written = made.files[made.static("css/site.css")].decode()
    name = made.static("fonts/a.woff2").removeprefix(FOLDER)
    assert written == f"a{{src:url(\"../{name}{rest}\") format('woff2')}}"


def test_a_name_with_spaces_and_brackets_is_found_and_made_safe(tmp_path: Path) -> None:
    (tmp_path / "a (b) é.PNG").write_bytes(b"1")
    made = assets(tmp_path, site_css="a{b:url('a (b) é.PNG')}i{b:url(a%20%28b%29%20%C3%A9.PNG)}")
    path = made.static("a (b) é.PNG")
    assert re.fullmatch(r"/assets/a--b---\.[0-9a-f]{10}\.png", path)
    assert made.files[made.static("site.css")].decode().count(path.removeprefix(FOLDER)) == 2


@pytest.mark.parametrize(
    "url",
    ["url(#filter)", "url(data:image/png;base64,AA==)", "url(\"data:image/svg+xml,<g a='b'/>\")"],
)
def test_what_is_no_file_is_left_alone(tmp_path: Path, url: str) -> None:
    made = assets(tmp_path, site_css=f"a{{b:{url}}}")
    assert made.files[made.static("site.css")].decode() == f"a{{b:{url}}}"


@pytest.mark.parametrize("target", ["gone.png", "/site.css", "../site.css", "https://a.dev/b.png"])
def test_a_url_that_leads_nowhere_is_told_with_its_style_sheet(tmp_path: Path, target: str) -> None:
    with pytest.raises(MissingAsset) as told:
        assets(tmp_path, css__site_css=f"a {{ b: url('{target}') }}")
    assert str(told.value) == f"static/css/site.css: url({target}) does not exist."


def test_a_name_that_static_does_not_have_is_told(tmp_path: Path) -> None:
    with pytest.raises(MissingAsset, match=r"static/gone\.css does not exist\."):
        assets(tmp_path).static("gone.css")


def test_hidden_files_are_left_out(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git/config").write_text("secret")
    (tmp_path / ".DS_Store").write_text("secret")
    assert list(assets(tmp_path)) == []


def test_an_authors_file_is_taken_in_once_and_apart_from_the_looks(tmp_path: Path) -> None:
    made = assets(tmp_path / "static", plot_png=b"1")
    (tmp_path / "Plot 1.PNG").write_bytes(b"1")
    path = made.add(tmp_path / "Plot 1.PNG")
    assert re.fullmatch(r"/assets/content/Plot-1\.[0-9a-f]{10}\.png", path)
    assert made.add(tmp_path / "Plot 1.PNG") == path
    assert made.files[path] == b"1"
    assert len(list(made)) == 2


def test_two_files_of_one_name_are_two_assets(tmp_path: Path) -> None:
    made = assets(tmp_path / "static", x_js="1")
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "plot.svg").write_text(folder)
    assert made.add(tmp_path / "a/plot.svg") != made.add(tmp_path / "b/plot.svg")


def test_a_script_loads_what_it_names_by_its_hashed_name(tmp_path: Path) -> None:
    made = assets(
        tmp_path,
        # Loaded by one that comes before it in the alphabet.
        js__a_js='const b = import("./b.js"); new URL("./more/c.css", import.meta.url);',
        js__b_js='new URL("../", import.meta.url); import(elsewhere); import("b");',
        js__more__c_css="a{}",
    )
    text = made.files[made.static("js/a.js")].decode()
    b, c = (made.static(name).removeprefix(f"{FOLDER}js/") for name in ("js/b.js", "js/more/c.css"))
    assert text == f'const b = import("./{b}"); new URL("./{c}", import.meta.url);'
    # What leads out of the folder, and what is not written out, is left alone.
    assert made.files[made.static("js/b.js")] == (tmp_path / "js/b.js").read_bytes()


def test_a_script_gets_another_name_when_what_it_loads_changes(tmp_path: Path) -> None:
    first = assets(tmp_path, a_js='import("./b.js")', b_js='import("./c.js")', c_js="1")
    second = assets(tmp_path, c_js="2")
    for name in ("a.js", "b.js", "c.js"):
        assert first.static(name) != second.static(name)


def test_a_script_that_loads_what_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(MissingAsset) as told:
        assets(tmp_path, js__a_js='import("./gone.js")')
    assert str(told.value) == "static/js/a.js: ./gone.js does not exist."


def test_scripts_that_load_each_other_are_told(tmp_path: Path) -> None:
    with pytest.raises(MissingAsset, match=r"static/[ab]\.js and static/[ab]\.js load each other"):
        assets(tmp_path, a_js='import("./b.js")', b_js='import("./a.js")')
